package dev.snapback.lab.cli;

import dev.snapback.lab.Lab;
import dev.snapback.lab.Machine;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Turn on machines PREFIX1 to PREFIXN and wait until root can log in. Builds the disk the first time.")
final class UpVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Option(
      names = "--machines",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many (default: 1).")
  private int machines;

  @Option(names = "--name", paramLabel = "PREFIX", defaultValue = "m", description = "Default: m.")
  private String prefix = "m";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "usual",
      description =
          "Of machine, in a new lab: a file in lab/image/kinds (default: ${DEFAULT-VALUE}).")
  private String kind = "";

  @Option(
      names = "--controller-port",
      paramLabel = "P",
      description =
          "The loopback port that machines reach as 10.0.2.100:7443 (default: a free one).")
  private @Nullable Integer controllerPort;

  @Option(names = "--no-wait", description = "Return as soon as the machines are on.")
  private boolean noWait;

  @Override
  public Integer call() throws Exception {
    Lab lab =
        where.open(
            kind, controllerPort == null ? OptionalInt.empty() : OptionalInt.of(controllerPort));
    List<Machine> up = lab.up(machines, prefix);
    for (Machine machine : up) {
      if (!noWait) {
        machine.awaitSsh(Duration.ofMinutes(10));
      }
      System.out.printf(
          "%s: ssh port %d, agent port %d%n",
          machine.name(), machine.sshPort(), machine.agentPort());
    }
    System.out.printf("controller port: %d%n", lab.controllerPort());
    return 0;
  }
}
