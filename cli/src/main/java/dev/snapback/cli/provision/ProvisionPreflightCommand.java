package dev.snapback.cli.provision;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.provisioning.Preflight;
import dev.snapback.provisioning.ProvisioningException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code snapback provision preflight}. */
@Command(
    name = "preflight",
    mixinStandardHelpOptions = true,
    description = {
      "Looks whether an installed machine can become a node, and changes nothing on it.",
      "Each finding says what was expected, what was found and what to do."
    },
    footer = {
      "",
      "Example:",
      "  snapback provision preflight m1.example.com",
      "",
      "Exit codes: 0 fit (or a node already), 69 no login, 78 something is refused."
    })
public final class ProvisionPreflightCommand implements Callable<Integer> {
  private final Session session;
  @Mixin private final MachineOptions machine = new MachineOptions();
  @Mixin private final SetupOptions setup = new SetupOptions();

  @Option(names = "--dry-run", description = "Print the commands of setup as well.")
  private boolean dryRun;

  public ProvisionPreflightCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(session, machine.host());
    try {
      Preflight preflight =
          machine.provisioning(session, progress, setup.image(), setup.forAgent()).preflight();
      if (session.json()) {
        session.print(FindingsView.json(machine.host(), preflight).toString());
      } else {
        if (!preflight.findings().isEmpty()) {
          session.print(FindingsView.text(preflight));
        }
        if (dryRun) {
          preflight.steps().forEach(session::print);
        }
        session.print(machine.host() + ": " + words(preflight));
      }
      return preflight.state() == Preflight.State.UNFIT ? ExitCode.CONFIG_ERROR : ExitCode.OK;
    } catch (ProvisioningException e) {
      throw Failures.of(machine.host(), e);
    }
  }

  private static String words(Preflight preflight) {
    return switch (preflight.state()) {
      case FIT -> "fit to be a node";
      case UNFIT -> "not fit to be a node: see what is refused";
      case REBOOT, DONE -> preflight.words();
    };
  }
}
