package dev.snapback.cli.token;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.CreateTokenRequest;
import dev.snapback.proto.api.v1.CreateTokenResponse;
import dev.snapback.proto.api.v1.Role;
import dev.snapback.proto.api.v1.Token;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback token create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a token for a person or a CI job.",
      "The token alone is printed to stdout, this once; the controller keeps only its hash."
    },
    footer = {
      "",
      "Example:",
      "  snapback token create --role ci --project nova --for 'the nightly job' --valid 90d"
    })
public final class TokenCreateCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--role",
      paramLabel = "R",
      required = true,
      description = "viewer, ci, operator or admin.")
  private String role = "";

  @Option(
      names = "--project",
      paramLabel = "P",
      description = "Whose runs it is for: needed for ci, possible for viewer.")
  private String project = "";

  @Option(
      names = "--for",
      paramLabel = "WORDS",
      description = "Who or what it is for, to be known by later.")
  private String purpose = "";

  @Option(
      names = "--valid",
      paramLabel = "D",
      defaultValue = "90d",
      description = "For how long, at most 366d. Default: ${DEFAULT-VALUE}.")
  private String valid = "";

  public TokenCreateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    CreateTokenRequest request =
        CreateTokenRequest.newBuilder()
            .setRole(role())
            .setProject(project)
            .setPurpose(purpose)
            .setValidMillis(DurationText.parse("--valid", valid).toMillis())
            .build();
    try (Controller controller = session.connect()) {
      CreateTokenResponse made = controller.ask(api -> api.createToken(request));
      if (session.json()) {
        JsonObject json = TokenView.json(made.getToken());
        json.addProperty("token", made.getText());
        session.print(json.toString());
      } else {
        session.print(made.getText());
        session.stderr().println("snapback: " + told(made.getToken()));
      }
      return ExitCode.OK;
    }
  }

  private Role role() {
    return switch (role) {
      case "viewer" -> Role.VIEWER;
      case "ci" -> Role.CI;
      case "operator" -> Role.OPERATOR;
      case "admin" -> Role.ADMIN;
      default ->
          throw Failure.usage("--role wants viewer, ci, operator or admin, found \"" + role + "\"");
    };
  }

  private static String told(Token token) {
    return "token "
        + token.getId()
        + " with the role "
        + TokenView.role(token)
        + (token.getProject().isEmpty() ? "" : " for " + token.getProject())
        + "; it is not shown again";
  }
}
