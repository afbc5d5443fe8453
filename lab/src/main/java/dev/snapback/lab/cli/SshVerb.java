package dev.snapback.lab.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "ssh",
    mixinStandardHelpOptions = true,
    description =
        "Log in to a machine as root, or run a command there; the exit code is the command's.")
final class SshVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "MACHINE")
  private String machine = "";

  @Parameters(index = "1..*", paramLabel = "-- CMD", description = "Each word arrives as it is.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws Exception {
    return new ProcessBuilder(where.existing().machine(machine).loginCommand(command))
        .inheritIO()
        .start()
        .waitFor();
  }
}
