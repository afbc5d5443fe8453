package dev.snapback.cli.image;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Image;
import dev.snapback.proto.api.v1.ListImagesRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code snapback images}. */
@Command(
    name = "images",
    mixinStandardHelpOptions = true,
    description =
        "Lists the images: the version that each one's nodes are to have, how many have it, and what"
            + " is being built.",
    footer = {"", "Example:", "  snapback images"})
public final class ImagesCommand implements Callable<Integer> {
  private final Session session;

  public ImagesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<Image> images =
          controller
              .ask(api -> api.listImages(ListImagesRequest.getDefaultInstance()))
              .getImagesList();
      session.print(
          session.json()
              ? Json.list("images", images, ImageView::json).toString()
              : ImageView.table(images, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
