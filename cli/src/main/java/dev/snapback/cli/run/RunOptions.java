package dev.snapback.cli.run;

import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.request.WantedLabels;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Variables;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.WantedNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code snapback run} and what they order. */
final class RunOptions {
  @Option(
      names = "--label",
      paramLabel = "L[:N]",
      description = {
        "What kind of node, e.g. metal-bookworm. Needed, but with --image.",
        "L:N, or given more than once: several, which come together; the command",
        "runs on the first, and all are reset after it."
      })
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "COND",
      description = {
        "What each node must be made of: cpu>=N, memory>=64GiB, disks>=N, pci=10de:*,",
        "disk=*NVME*, cpu-model=*Xeon*, arch=x86_64, label=rack-3. May be given more than once."
      })
  private List<String> where = new ArrayList<>();

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      description = {
        "Take this directory along, .git and all: the command runs in its copy.",
        "Modes and symbolic links are kept; all files belong to root there."
      })
  private @Nullable Path workspace;

  @Option(
      names = "--artifacts",
      paramLabel = "GLOB",
      description =
          "Keep these files of the workspace, e.g. 'logs/**'. May be given more than once.")
  private List<String> artifacts = new ArrayList<>();

  @Option(
      names = "--artifacts-to",
      paramLabel = "DIR",
      description = "Fetch what was kept into this directory, also when the test failed.")
  private @Nullable Path artifactsTo;

  @Option(
      names = "--env",
      paramLabel = "K=V",
      description = {
        "Set a variable for the command; K alone takes its value from here.",
        "May be given more than once."
      })
  private List<String> environment = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "D",
      defaultValue = "1h",
      description = "End the command after so long: 90m, 1h30m. Default: ${DEFAULT-VALUE}.")
  private String timeout = "";

  @Option(
      names = "--hold-on-failure",
      paramLabel = "D",
      arity = "0..1",
      fallbackValue = "24h",
      description = {
        "If the run fails or times out, keep its root for so long: `snapback hold`.",
        "Without D: ${FALLBACK-VALUE}. The node works on meanwhile."
      })
  private @Nullable String hold;

  @Option(
      names = "--image",
      paramLabel = "I",
      description = {
        "On this image, or on this version of one: `snapback images`.",
        "Default: what its node has."
      })
  private String image = "";

  @Option(names = "--node", paramLabel = "N", description = "Only on this node of the label.")
  private String node = "";

  @Option(
      names = "--project",
      paramLabel = "P",
      description = "What it is for, where your token does not say.")
  private String project = "";

  @Option(
      names = "--priority",
      paramLabel = "P",
      description = {
        "From -100 to 100, the higher the sooner; more than 0 is for operators.",
        "Default: 0."
      })
  private int priority;

  @Option(
      names = "--detach",
      description = "Print the run's id once it is stored, and leave it to itself.")
  private boolean detach;

  @Option(
      names = "--patience",
      paramLabel = "D",
      defaultValue = "5m",
      description =
          "For how long to try again when the controller goes away. Default: ${DEFAULT-VALUE}.")
  private String patience = "";

  /** The order, without what is said of the workspace. */
  RunOrder.Builder order(List<String> command, Map<String, String> here) {
    List<WantedNode> wants = WantedLabels.parse(labels, image, where);
    if (wants.isEmpty() && image.isEmpty()) {
      throw Failure.usage(
          "--label is missing: say what kind of node, such as --label metal-bookworm"
              + " (`snapback nodes` lists the labels there are)");
    }
    if (artifactsTo != null && artifacts.isEmpty()) {
      throw Failure.usage("--artifacts-to needs --artifacts GLOB, which says what to fetch");
    }
    if (artifactsTo != null && detach) {
      throw Failure.usage(
          "--artifacts-to cannot go with --detach: fetch later with `snapback run artifacts`");
    }
    return RunOrder.newBuilder()
        .setLabel(wants.isEmpty() ? "" : wants.getFirst().getLabel())
        .addAllWhere(where)
        .addAllOthers(wants.stream().skip(1).toList())
        .setPriority(priority)
        .addAllCommand(command)
        .putAllEnvironment(Variables.parse(environment, here))
        .addAllArtifactGlobs(artifacts)
        .setTimeoutMillis(DurationText.parse("--timeout", timeout).toMillis())
        .setHoldOnFailureMillis(
            hold == null ? 0 : DurationText.parse("--hold-on-failure", hold).toMillis())
        .setNode(node)
        .setImage(image)
        .setProject(project);
  }

  @Nullable Path workspace() {
    return workspace;
  }

  @Nullable Path artifactsTo() {
    return artifactsTo;
  }

  boolean detach() {
    return detach;
  }

  Duration patience() {
    return DurationText.parse("--patience", patience);
  }
}
