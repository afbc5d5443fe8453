package dev.snapback.controller.api;

import static dev.snapback.controller.api.ApiException.invalid;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.State;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks what somebody orders, so that what is queued can be run. */
final class Orders {
  // POSIX names, so that a shell can use each.
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Orders() {}

  static RunOrder check(
      dev.snapback.proto.api.v1.RunOrder order, Caller caller, State state, ApiLimits limits)
      throws ApiException {
    checkCommand(order);
    checkEnvironment(order);
    checkGlobs(order);
    Optional<String> image = image(order.getImage(), state);
    if (image.isEmpty() || !order.getLabel().isEmpty()) {
      checkLabel(order.getLabel(), state);
    }
    return new RunOrder(
        order.getLabel(),
        order.getCommandList(),
        order.getEnvironmentMap(),
        order.getArtifactGlobsList(),
        timeout(order.getTimeoutMillis(), limits),
        compression(order.getWorkspaceCompression()),
        only(order.getNode(), order.getLabel(), state),
        hold(order.getHoldOnFailureMillis(), limits),
        image,
        false,
        Projects.of(order.getProject(), caller));
  }

  /** Zero: none. */
  static Duration hold(long millis, ApiLimits limits) throws ApiException {
    Duration asked = Duration.ofMillis(millis);
    if (asked.isNegative() || asked.compareTo(limits.longestHold()) > 0) {
      throw invalid(
          "a hold of "
              + asked.toSeconds()
              + " s is not between 0 and "
              + limits.longestHold().toSeconds()
              + " s");
    }
    return asked;
  }

  private static void checkCommand(dev.snapback.proto.api.v1.RunOrder order) throws ApiException {
    if (order.getCommandCount() == 0 || order.getCommand(0).isEmpty()) {
      throw invalid("the command is empty: name a program, after `--` on the command line");
    }
    for (String part : order.getCommandList()) {
      requireNoNul("the command", part);
    }
  }

  private static void checkEnvironment(dev.snapback.proto.api.v1.RunOrder order)
      throws ApiException {
    for (var variable : order.getEnvironmentMap().entrySet()) {
      if (!VARIABLE.matcher(variable.getKey()).matches()) {
        throw invalid(
            "'"
                + variable.getKey()
                + "' is no name of an environment variable: A-Z a-z 0-9 _,"
                + " no digit first");
      }
      requireNoNul("environment variable " + variable.getKey(), variable.getValue());
    }
  }

  private static void requireNoNul(String what, String text) throws ApiException {
    if (text.indexOf('\0') >= 0) {
      throw invalid(what + " holds a NUL character, which no program can be given");
    }
  }

  private static void checkGlobs(dev.snapback.proto.api.v1.RunOrder order) throws ApiException {
    for (String glob : order.getArtifactGlobsList()) {
      if (glob.isEmpty() || glob.startsWith("/") || ("/" + glob + "/").contains("/../")) {
        throw invalid(
            "'"
                + glob
                + "' is no artifact glob: it is relative and stays below the"
                + " workspace");
      }
      requireNoNul("an artifact glob", glob);
      try {
        var _ = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      } catch (PatternSyntaxException e) {
        throw invalid("'" + glob + "' is no artifact glob: " + e.getDescription());
      }
    }
  }

  private static void checkLabel(String label, State state) throws ApiException {
    Set<String> known = Labels.known(state);
    if (label.isEmpty()) {
      throw invalid("the order names no label. Known labels: " + String.join(", ", known));
    }
    if (!known.contains(label)) {
      throw invalid(Labels.unknown(label, known));
    }
  }

  private static Optional<String> image(String name, State state) throws ApiException {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!state.images().containsKey(name) && !state.versions().containsKey(name)) {
      String known = String.join(", ", new TreeSet<>(state.images().keySet()));
      throw invalid("unknown image '" + name + "'. Known images: " + known);
    }
    return Optional.of(name);
  }

  private static Duration timeout(long millis, ApiLimits limits) throws ApiException {
    Duration asked = millis == 0 ? limits.usualTimeout() : Duration.ofMillis(millis);
    if (asked.isNegative() || asked.compareTo(limits.longestTimeout()) > 0) {
      throw invalid(
          "a timeout of "
              + asked.toSeconds()
              + " s is not between 0 and "
              + limits.longestTimeout().toSeconds()
              + " s");
    }
    return asked;
  }

  private static Optional<Compression> compression(String name) throws ApiException {
    return switch (name) {
      case "" -> Optional.empty();
      case "zstd" -> Optional.of(Compression.ZSTD);
      case "gzip" -> Optional.of(Compression.GZIP);
      default ->
          throw invalid("unknown compression of the workspace: '" + name + "', not zstd or gzip");
    };
  }

  private static Optional<NodeName> only(String name, String label, State state)
      throws ApiException {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    NodeRecord node = Nodes.find(state, name);
    if (!label.isEmpty() && !node.labels().contains(label)) {
      throw invalid(
          "node "
              + name
              + " does not have the label '"
              + label
              + "', but "
              + String.join(", ", node.labels()));
    }
    return Optional.of(node.name());
  }
}
