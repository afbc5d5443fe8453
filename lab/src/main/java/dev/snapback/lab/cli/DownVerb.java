package dev.snapback.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "End the lab's machines and remove their disks; consoles stay to be read.")
final class DownVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Override
  public Integer call() throws Exception {
    where.existing().down();
    return 0;
  }
}
