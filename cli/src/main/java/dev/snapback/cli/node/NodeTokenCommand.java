package dev.snapback.cli.node;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback node token}. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a token with which one machine can join, once.",
      "The token alone is printed to stdout."
    },
    footer = {"", "Example:", "  snapback node token --valid 1h"})
public final class NodeTokenCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--valid",
      paramLabel = "D",
      defaultValue = "1h",
      description = "For how long it can be used. Default: ${DEFAULT-VALUE}.")
  private String valid = "";

  public NodeTokenCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    long millis = DurationText.parse("--valid", valid).toMillis();
    try (Controller controller = session.connect()) {
      CreateJoinTokenResponse made =
          controller.ask(api ->
              api.createJoinToken(
                  CreateJoinTokenRequest.newBuilder().setValidMillis(millis).build()));
      if (session.json()) {
        JsonObject json = new JsonObject();
        json.addProperty("token", made.getToken());
        json.add("expires", Json.time(made.getExpiresMillis()));
        session.print(json.toString());
      } else {
        session.print(made.getToken());
        Duration left =
            Duration.between(
                session.surroundings().clock().instant(),
                Instant.ofEpochMilli(made.getExpiresMillis()));
        session.stderr().println("snapback: good for one machine, for " + Text.duration(left));
      }
      return ExitCode.OK;
    }
  }
}
