package dev.snapback.cli.token;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.RevokeTokenRequest;
import dev.snapback.proto.api.v1.Token;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback token revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Ends a token: from now on it opens nothing.",
    footer = {"", "Example:", "  snapback token revoke t-7k3f9q2a1b"})
public final class TokenRevokeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "ID",
      description = "The token's id, as `snapback token list` shows it: not the token.")
  private String id = "";

  public TokenRevokeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Token token =
          controller.ask(api -> api.revokeToken(RevokeTokenRequest.newBuilder().setId(id).build()));
      session.print(
          session.json() ? TokenView.json(token).toString() : "token " + id + " is revoked");
      return ExitCode.OK;
    }
  }
}
