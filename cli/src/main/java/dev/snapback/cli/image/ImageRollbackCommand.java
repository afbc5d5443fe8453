package dev.snapback.cli.image;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.RollBackImageRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback image rollback}. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the former version of an image current again: nodes that still have it take one reset"
          + " each, as they become idle.",
      "The version that was current is BAD then: no node gets it, nothing is built upon it."
    },
    footer = {"", "Example:", "  snapback image rollback usual"})
public final class ImageRollbackCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "IMAGE", description = "The image's name.")
  private String image = "";

  public ImageRollbackCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    var request = RollBackImageRequest.newBuilder().setImage(image).build();
    try (Controller controller = session.connect()) {
      ImageDetail detail = controller.ask(api -> api.rollBackImage(request));
      session.print(
          session.json()
              ? ImageView.json(detail).toString()
              : detail.getImage().getCurrent()
                  + " is current again; each node gets it by one reset as it becomes idle");
      return ExitCode.OK;
    }
  }
}
