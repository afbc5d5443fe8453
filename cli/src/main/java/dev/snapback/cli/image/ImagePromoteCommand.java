package dev.snapback.cli.image;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.PromoteImageRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback image promote}. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description =
        "Makes a version current: it is rolled out as one that was built just now. Also one that was"
            + " rolled back.",
    footer = {"", "Example:", "  snapback image promote usual-11"})
public final class ImagePromoteCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "VERSION", description = "The version, e.g. usual-11.")
  private String version = "";

  public ImagePromoteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    var request = PromoteImageRequest.newBuilder().setVersion(version).build();
    try (Controller controller = session.connect()) {
      ImageDetail detail = controller.ask(api -> api.promoteImage(request));
      session.print(
          session.json()
              ? ImageView.json(detail).toString()
              : version + " is current; the nodes get it one after another as they become idle");
      return ExitCode.OK;
    }
  }
}
