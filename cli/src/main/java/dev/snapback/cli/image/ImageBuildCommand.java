package dev.snapback.cli.image;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.BuildImageRequest;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ImageVersion.State;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback image build}. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = {
      "Builds the next version of an image on one of its nodes, as the controller's settings say. If"
          + " that succeeds it becomes current, and the other nodes get it; if not, nothing changes.",
      "When it waits: exits with 0 once the version is built, 1 if the build failed. Ctrl-C ends the"
          + " waiting, not the build."
    },
    footer = {"", "Example:", "  snapback image build usual --wait"})
public final class ImageBuildCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Session session;

  @Option(
      names = "--wait",
      negatable = true,
      description = "Wait until it is built. Default: where a person watches.")
  private @Nullable Boolean wait;

  @Parameters(paramLabel = "IMAGE", description = "The image's name.")
  private String image = "";

  public ImageBuildCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    var request = BuildImageRequest.newBuilder().setImage(image).build();
    try (Controller controller = session.connect()) {
      ImageVersion begun = controller.ask(api -> api.buildImage(request));
      if (!(wait == null ? session.surroundings().live() : wait)) {
        session.print(
            session.json()
                ? ImageView.json(begun).toString()
                : begun.getId() + " is being built; `snapback image show " + image + "` tells");
        return ExitCode.OK;
      }
      ImageVersion end = await(controller, begun);
      if (session.json()) {
        session.print(ImageView.json(end).toString());
      }
      if (end.getState() == State.FAILED) {
        throw Failure.of(
            ExitCode.BUILD_FAILED, end.getId() + " could not be built: " + end.getReason());
      }
      if (!session.json()) {
        session.print(end.getId() + " is built: " + ImageView.packages(end));
      }
      return ExitCode.OK;
    }
  }

  private ImageVersion await(Controller controller, ImageVersion begun)
      throws InterruptedException {
    Surroundings surroundings = session.surroundings();
    Instant start = surroundings.clock().instant();
    var request = GetImageRequest.newBuilder().setName(begun.getId()).build();
    try (Screen screen =
        new Screen(surroundings.stdout(), surroundings.stderr(), surroundings.live())) {
      ImageVersion now = begun;
      while (now.getState() == State.BUILDING) {
        String plain = now.getId() + " " + now.getBuild().getPhase() + ": " + now.getReason();
        Duration waited = Duration.between(start, surroundings.clock().instant());
        screen.status(plain, plain + ", " + Text.duration(waited));
        surroundings.pause().of(BETWEEN_LOOKS);
        now =
            controller.ask(api -> api.getImage(request)).getVersionsList().stream()
                .filter(version -> version.getId().equals(begun.getId()))
                .findFirst()
                .orElse(now);
      }
      return now;
    }
  }
}
