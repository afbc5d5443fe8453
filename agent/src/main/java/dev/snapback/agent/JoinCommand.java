package dev.snapback.agent;

import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.JoinToken;
import dev.snapback.agent.identity.Joining;
import dev.snapback.agent.machine.Settings;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code snapback-agent join}. */
@Command(
    name = "join",
    description = "Makes this machine a node of a controller.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: snapback-agent join --controller 10.0.0.5:7443 --name m1 --label metal-bookworm \\",
      "           --agent-address 10.0.0.17:7400 --token \"$(cat token)\""
    })
final class JoinCommand implements Callable<Integer> {
  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  @Spec private CommandSpec spec;

  @Option(
      names = "--controller",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the controller's node port is.")
  private String controller;

  @Option(
      names = "--name",
      required = true,
      description = "The node's name: 1 to 63 of a-z, 0-9, '.' and '-'.")
  private String name;

  @Option(
      names = "--token",
      required = true,
      paramLabel = "SECRET.FINGERPRINT",
      description = "A one-time token, made on the controller.")
  private String token;

  @Option(
      names = "--agent-address",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the controller will reach this machine's agent.")
  private String agentAddress;

  @Option(names = "--label", description = "What runs may ask for to get this node; repeatable.")
  private List<String> labels = List.of();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The state directory (default: ${DEFAULT-VALUE}).",
      hidden = true)
  private Path state = Settings.STATE;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  JoinCommand() {}

  @Override
  public Integer call() throws IOException {
    var errors = spec.commandLine().getErr();
    try {
      var settings = Settings.read(state);
      var joining =
          new Joining(
              controller, JoinToken.parse(token), name, agentAddress, labels, settings.image());
      Identity identity = joining.join();
      files().write(identity);
      spec.commandLine()
          .getOut()
          .println("Joined " + controller + " as node " + identity.node() + ".");
      return 0;
    } catch (IllegalArgumentException e) {
      errors.println("snapback-agent join: " + e.getMessage());
      return USAGE;
    } catch (NoSuchFileException e) {
      errors.println(
          "snapback-agent join: this machine is not set up as a node (no "
              + e.getMessage()
              + "): run snapback-agent setup first");
      return USAGE;
    } catch (StatusRuntimeException e) {
      errors.println("snapback-agent join: " + words(e));
      return UNAVAILABLE;
    }
  }

  /** The agent may be about to write there, too. */
  private IdentityFiles files() {
    return state.equals(Settings.STATE) ? ThisMachine.identityFiles() : new IdentityFiles(state);
  }

  private String words(StatusRuntimeException e) {
    Status status = e.getStatus();
    Optional<Throwable> cause = Optional.ofNullable(e.getCause());
    while (cause.isPresent() && cause.get().getCause() != null) {
      cause = Optional.ofNullable(cause.get().getCause());
    }
    String said =
        status.getDescription() == null ? status.getCode().toString() : status.getDescription();
    return "the controller at %s: %s"
        .formatted(controller, cause.map(Throwable::getMessage).orElse(said));
  }
}
