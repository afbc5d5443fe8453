package dev.snapback.cli.token;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListTokensRequest;
import dev.snapback.proto.api.v1.Token;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback token list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists tokens, the newest first, without their secrets, which nobody knows.",
    footer = {"", "Example:", "  snapback token list --all"})
public final class TokenListCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--all", description = "Also those that are expired or revoked.")
  private boolean all;

  public TokenListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<Token> tokens =
          controller
              .ask(api -> api.listTokens(ListTokensRequest.newBuilder().setAll(all).build()))
              .getTokensList();
      session.print(
          session.json()
              ? Json.list("tokens", tokens, TokenView::json).toString()
              : TokenView.table(tokens, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
