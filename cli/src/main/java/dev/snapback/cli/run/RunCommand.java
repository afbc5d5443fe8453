package dev.snapback.cli.run;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.connection.NewId;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.follow.Follower;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.runs.Artifacts;
import dev.snapback.cli.runs.RunView;
import dev.snapback.cli.shell.Interrupts;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.cli.workspace.Compression;
import dev.snapback.cli.workspace.Workspace;
import dev.snapback.proto.api.v1.Artifact;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapback run … -- COMMAND}; with a subcommand, the group of what is asked of one run. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    synopsisHeading = "Usage: ",
    customSynopsis = {
      "snapback run --label L [OPTIONS] -- COMMAND [ARG...]",
      "       snapback run show|logs|artifacts|cancel RUN"
    },
    description = {
      "Runs a command on a pristine machine and exits as it did.",
      "",
      "The console goes to stdout, unchanged; progress goes to stderr. With --json the finished run"
          + " is printed to stdout as one JSON object, and the console goes to stderr.",
      "",
      "The first Ctrl-C (or SIGTERM) cancels the run and waits for its end, the second leaves.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0..255:the command's own",
      "128+n:the command died of signal n",
      "64:wrong use: unknown label, bad workspace",
      "69:controller not reachable",
      "70:error of Snapback itself",
      "74:a file here could not be read or written",
      "75:the machine failed, not the test: try again",
      "77:not permitted: no token, or one whose role is not enough",
      "78:the run cannot be carried out as ordered",
      "124:timed out",
      "130:canceled"
    },
    footer = {
      "",
      "Example:",
      "  snapback run --label metal-bookworm --workspace . --artifacts 'reports/**' \\",
      "      --artifacts-to out --timeout 90m -- make integration-test"
    })
public final class RunCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private RunOptions options = new RunOptions();

  /** Found again after the {@code --}; here so that picocli takes them. */
  @Parameters(hidden = true, paramLabel = "COMMAND")
  private List<String> words = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  public RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Surroundings surroundings = session.surroundings();
    List<String> arguments =
        spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs();
    RunOrder.Builder order =
        options.order(CommandWords.of(arguments, words), surroundings.environment());
    order.setId(NewId.ofRun(surroundings.clock().instant()));
    options.patience();
    Optional<Workspace> workspace = workspace(surroundings);
    workspace.ifPresent(w -> order.setWorkspaceCompression(w.compression().program()));
    Optional<Path> artifactsTo = artifactsTo(surroundings);
    try (Controller controller = session.connect();
        Screen screen = screen(surroundings)) {
      Submission submission = new Submission(controller, screen, surroundings.pause()::of);
      Cancellation cancellation =
          new Cancellation(controller, submission, screen, surroundings.leave());
      try (Interrupts.Handling _ = surroundings.interrupts().handle(cancellation::signal)) {
        Run submitted = submit(submission, cancellation, order.build(), workspace);
        if (options.detach()) {
          session.print(session.json() ? RunView.json(submitted).toString() : submitted.getId());
          return ExitCode.OK;
        }
        RunAudience audience =
            new RunAudience(screen, surroundings.clock(), cancellation, submitted);
        Run end =
            new Follower(controller, surroundings, audience, options.patience(), submitted.getId())
                .follow();
        return finish(controller, screen, end, artifactsTo);
      }
    }
  }

  private static Run submit(
      Submission submission,
      Cancellation cancellation,
      RunOrder order,
      Optional<Workspace> workspace)
      throws InterruptedException {
    try {
      Run run = submission.submit(order, workspace);
      cancellation.submitted(run.getId());
      return run;
    } catch (Failure e) {
      if (cancellation.wanted()) {
        throw Failure.of(ExitCode.CANCELED, "canceled before the run was handed in");
      }
      throw e;
    }
  }

  /** The test's result decides the exit code; only a success can be spoilt by lost artifacts. */
  private int finish(Controller controller, Screen screen, Run end, Optional<Path> artifactsTo)
      throws InterruptedException {
    int exit = ExitCode.of(end);
    try {
      if (artifactsTo.isPresent()) {
        Artifacts artifacts = new Artifacts(controller, end.getId());
        List<Artifact> found = artifacts.list();
        artifacts.fetch(found, artifactsTo.get());
        screen.note(found.size() + " artifacts in " + artifactsTo.get());
      }
    } catch (Failure e) {
      screen.note("could not fetch the artifacts: " + e.line());
      exit = exit == ExitCode.OK ? e.exitCode() : exit;
    }
    screen.note(Progress.end(end));
    if (session.json()) {
      session.print(RunView.json(end).toString());
    }
    return exit;
  }

  private Screen screen(Surroundings surroundings) {
    return new Screen(
        session.json() ? surroundings.stderr() : surroundings.stdout(),
        surroundings.stderr(),
        surroundings.live());
  }

  private Optional<Workspace> workspace(Surroundings surroundings) {
    return Optional.ofNullable(options.workspace())
        .map(surroundings.directory()::resolve)
        .map(directory -> Workspace.of(directory, Compression.available(surroundings.path())));
  }

  /** Found wrong before the run rather than after it. */
  private Optional<Path> artifactsTo(Surroundings surroundings) {
    Optional<Path> directory =
        Optional.ofNullable(options.artifactsTo()).map(surroundings.directory()::resolve);
    directory
        .filter(path -> Files.exists(path) && !Files.isDirectory(path))
        .ifPresent(path -> {
          throw Failure.usage("--artifacts-to wants a directory, " + path + " is none");
        });
    return directory;
  }
}
