package dev.snapback.cli.image;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.ImageDetail;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback image show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows an image: its versions and why each is what it is, which node has which and what sending"
          + " it took, and which packages the last build changed.",
      "Of a version: the same, with the packages that its build changed."
    },
    footer = {"", "Example:", "  snapback image show usual-12"})
public final class ImageShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "IMAGE", description = "An image or a version of one.")
  private String name = "";

  public ImageShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      ImageDetail detail =
          controller.ask(api -> api.getImage(GetImageRequest.newBuilder().setName(name).build()));
      session.print(
          session.json()
              ? ImageView.json(detail).toString()
              : ImageView.text(detail, session.surroundings().clock().instant()));
      return ExitCode.OK;
    }
  }
}
