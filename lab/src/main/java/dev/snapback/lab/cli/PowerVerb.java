package dev.snapback.lab.cli;

import dev.snapback.lab.Power;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "power",
    mixinStandardHelpOptions = true,
    description = "Turn a machine on, pull its plug, or both.")
final class PowerVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "on|off|cycle")
  private Power wanted = Power.ON;

  @Parameters(index = "1", paramLabel = "MACHINE")
  private String machine = "";

  @Override
  public Integer call() throws Exception {
    where.existing().machine(machine).power(wanted);
    return 0;
  }
}
