package dev.snapback.cli.runs;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Artifact;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback run artifacts}. */
@Command(
    name = "artifacts",
    mixinStandardHelpOptions = true,
    description = "Lists the files that a run left behind, or with --to fetches them.",
    footer = {
      "",
      "Examples:",
      "  snapback run artifacts r-12",
      "  snapback run artifacts r-12 --to reports '**/junit.xml'"
    })
public final class ArtifactsCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Fetch into this directory, which is made if there is none.")
  private @Nullable Path to;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description = "Only these: paths as listed, or globs such as 'logs/**'.")
  private List<String> paths = new ArrayList<>();

  public ArtifactsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Artifacts artifacts = new Artifacts(controller, run);
      List<Artifact> wanted = wanted(artifacts.list());
      if (to != null) {
        artifacts.fetch(wanted, session.surroundings().directory().resolve(to));
      }
      session.print(
          session.json()
              ? Json.list("artifacts", wanted, ArtifactsCommand::json).toString()
              : table(wanted).toString());
      return ExitCode.OK;
    }
  }

  private List<Artifact> wanted(List<Artifact> all) {
    if (paths.isEmpty()) {
      return all;
    }
    Set<Artifact> wanted = new LinkedHashSet<>();
    for (String path : paths) {
      PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + path);
      List<Artifact> matching =
          all.stream()
              .filter(a -> a.getPath().equals(path) || glob.matches(Path.of(a.getPath())))
              .toList();
      if (matching.isEmpty()) {
        throw Failure.usage(
            "run "
                + run
                + " has no artifact "
                + path
                + ": `snapback run artifacts "
                + run
                + "` lists what it has");
      }
      wanted.addAll(matching);
    }
    return List.copyOf(wanted);
  }

  private static JsonElement json(Artifact artifact) {
    JsonObject json = new JsonObject();
    json.addProperty("path", artifact.getPath());
    json.addProperty("size_bytes", artifact.getSizeBytes());
    return json;
  }

  private static Table table(List<Artifact> artifacts) {
    Table table = new Table("SIZE", "PATH");
    artifacts.forEach(a -> table.row(Text.size(a.getSizeBytes()), a.getPath()));
    return table;
  }
}
