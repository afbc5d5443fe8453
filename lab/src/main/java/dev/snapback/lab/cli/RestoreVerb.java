package dev.snapback.lab.cli;

import dev.snapback.lab.Machine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Bring every machine back as it was when it was saved under a tag.")
final class RestoreVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "TAG")
  private String tag = "";

  @Override
  public Integer call() throws Exception {
    for (Machine machine : where.existing().machines()) {
      machine.restore(tag);
      System.out.println(machine.name() + ": as saved in " + tag);
    }
    return 0;
  }
}
