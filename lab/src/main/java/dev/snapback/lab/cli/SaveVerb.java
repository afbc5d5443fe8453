package dev.snapback.lab.cli;

import dev.snapback.lab.Machine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "save",
    mixinStandardHelpOptions = true,
    description = "Save memory and disk of every machine that is on, under a tag.")
final class SaveVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "TAG")
  private String tag = "";

  @Override
  public Integer call() throws Exception {
    for (Machine machine : where.existing().machines()) {
      if (machine.isOn()) {
        machine.save(tag);
        System.out.println(machine.name() + ": saved as " + tag);
      }
    }
    return 0;
  }
}
