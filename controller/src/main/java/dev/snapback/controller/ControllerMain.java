package dev.snapback.controller;

import dev.snapback.controller.config.Settings;
import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.disk.DataDirectory.InUseException;
import dev.snapback.controller.lead.LeadLostException;
import dev.snapback.controller.systemd.Supervision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The controller's program. */
@Command(
    name = "snapback-controller",
    description = "Gives test runs pristine machines.",
    mixinStandardHelpOptions = true,
    version = "snapback-controller 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeOnInvalidInput = ControllerMain.WRONG_USE,
    subcommands = {ControllerMain.Serve.class, TokenCommand.class, SimulateCommand.class})
public final class ControllerMain {
  // sysexits.h
  static final int WRONG_USE = 64;
  static final int UNAVAILABLE = 69;
  static final int INTERNAL = 70;
  static final int DATA_IN_USE = 73;
  static final int LEAD_LOST = 75;
  static final int WRONG_SETTINGS = 78;

  private ControllerMain() {}

  /** Says why to whoever called the program, and how it ends. */
  static int failed(int exit, Exception why) {
    System.err.println("snapback-controller: " + why.getMessage());
    return exit;
  }

  /** Runs until SIGTERM or SIGINT, which end it with nothing half done. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2 && arguments[0].equals("train")) {
      // For packaging/train only.
      new Training(Path.of(arguments[1])).train();
      System.exit(0);
    }
    System.exit(new CommandLine(new ControllerMain()).execute(arguments));
  }

  @Command(
      name = "serve",
      description = "Serves the API to people and the node port to machines, until ended.",
      mixinStandardHelpOptions = true,
      exitCodeOnInvalidInput = WRONG_USE,
      footer = {"", "Example: snapback-controller serve --data /srv/snapback --node-port 7443"})
  static final class Serve implements Callable<Integer> {
    @Mixin private SettingsOptions which = new SettingsOptions();

    @Option(
        names = "--api-port",
        paramLabel = "PORT",
        description = "For people and CI jobs. 0: any free one.")
    private Optional<Integer> apiPort = Optional.empty();

    @Option(
        names = "--node-port",
        paramLabel = "PORT",
        description = "For machines. 0: any free one.")
    private Optional<Integer> nodePort = Optional.empty();

    @Option(
        names = "--node-address",
        paramLabel = "ADDRESS",
        description = "The local address for machines; 0.0.0.0: every one.")
    private Optional<String> nodeAddress = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
      try {
        var failed = new CountDownLatch(1);
        var controller = Controller.start(settings(), failure -> end(failure, failed));
        var supervision =
            Supervision.begin(System.getenv(), controller.listensOn(), controller::turn);
        // On SIGTERM, and when this method has returned.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(supervision, controller)));
        System.out.println(controller.listensOn());
        failed.await();
        System.err.println("snapback-controller: it cannot go on; the log says why");
        return INTERNAL;
      } catch (InvalidSettingsException | IllegalArgumentException e) {
        return failed(WRONG_SETTINGS, e);
      } catch (InUseException e) {
        return failed(DATA_IN_USE, e);
      } catch (IOException e) {
        return failed(UNAVAILABLE, e);
      }
    }

    /** Whoever may not act any more ends as if it was killed: nothing is lost by that. */
    private static void end(Throwable failure, CountDownLatch failed) {
      if (failure instanceof LeadLostException) {
        System.err.println("snapback-controller: " + failure.getMessage());
        Runtime.getRuntime().halt(LEAD_LOST);
      }
      failed.countDown();
    }

    private static void end(Supervision supervision, Controller controller) {
      supervision.close();
      controller.close();
    }

    private Settings settings() throws InvalidSettingsException {
      Settings settings = which.read();
      return settings.with(
          settings.data(),
          apiPort.orElse(settings.apiPort()),
          nodePort.orElse(settings.nodePort()),
          nodeAddress.orElse(settings.nodeAddress()));
    }
  }
}
