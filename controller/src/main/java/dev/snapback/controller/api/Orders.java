package dev.snapback.controller.api;

import static dev.snapback.controller.api.ApiException.invalid;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Condition;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.WantedNode;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks what somebody orders, so that what is queued can be run. */
final class Orders {
  // POSIX names, so that a shell can use each.
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final int MOST_NODES = 64;
  private static final Duration USUAL_PATIENCE = Duration.ofDays(1);
  private static final Duration LONGEST_PATIENCE = Duration.ofDays(7);

  private Orders() {}

  static RunOrder check(
      dev.snapback.proto.api.v1.RunOrder order, Caller caller, State state, ApiLimits limits)
      throws ApiException {
    checkCommand(order);
    checkEnvironment(order);
    checkGlobs(order);
    return new RunOrder(
        wants(order, state, limits),
        priority(order.getPriority(), caller),
        order.getCommandList(),
        order.getEnvironmentMap(),
        order.getArtifactGlobsList(),
        span("timeout", order.getTimeoutMillis(), limits.usualTimeout(), limits.longestTimeout()),
        compression(order.getWorkspaceCompression()),
        hold(order.getHoldOnFailureMillis(), limits),
        false,
        Projects.of(order.getProject(), caller));
  }

  static RequestOrder check(NodeRequestOrder order, Caller caller, State state, ApiLimits limits)
      throws ApiException {
    if (order.getWantsCount() == 0 || order.getWantsCount() > MOST_NODES) {
      throw invalid(
          "a request is for 1 to %d nodes, not %d".formatted(MOST_NODES, order.getWantsCount()));
    }
    List<Want> wants = new ArrayList<>();
    for (WantedNode want : order.getWantsList()) {
      wants.add(want(want, Optional.empty(), state, limits));
    }
    return new RequestOrder(
        wants,
        priority(order.getPriority(), caller),
        span("patience", order.getPatienceMillis(), USUAL_PATIENCE, LONGEST_PATIENCE),
        span("lease", order.getLeaseMillis(), limits.usualTimeout(), limits.longestTimeout()),
        Projects.of(order.getProject(), caller));
  }

  private static List<Want> wants(
      dev.snapback.proto.api.v1.RunOrder order, State state, ApiLimits limits) throws ApiException {
    if (order.getOthersCount() >= MOST_NODES) {
      throw invalid(
          "a run has at most %d nodes, not %d".formatted(MOST_NODES, order.getOthersCount() + 1));
    }
    if (order.getOthersCount() > 0 && !order.getNode().isEmpty()) {
      throw invalid("a run that names its node has that one only");
    }
    List<Want> wants = new ArrayList<>();
    wants.add(
        want(
            WantedNode.newBuilder()
                .setLabel(order.getLabel())
                .setImage(order.getImage())
                .addAllWhere(order.getWhereList())
                .build(),
            only(order.getNode(), order.getLabel(), state),
            state,
            limits));
    for (WantedNode other : order.getOthersList()) {
      wants.add(want(other, Optional.empty(), state, limits));
    }
    return wants;
  }

  private static Want want(
      WantedNode wanted, Optional<NodeName> only, State state, ApiLimits limits)
      throws ApiException {
    String label = wanted.getLabel();
    Optional<String> image = image(wanted.getImage(), state);
    if (image.isEmpty() || !label.isEmpty()) {
      checkLabel(label, state, limits);
    }
    try {
      return new Want(label, image, only, Condition.parse(wanted.getWhereList()));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static int priority(int asked, Caller caller) throws ApiException {
    if (asked < RunOrder.LOWEST || asked > RunOrder.HIGHEST) {
      throw invalid(
          "a priority of %d is not between %d and %d"
              .formatted(asked, RunOrder.LOWEST, RunOrder.HIGHEST));
    }
    if (asked > 0 && !caller.role().atLeast(Role.OPERATOR)) {
      throw ApiException.notPermitted(
          "a priority of %d is before everybody else's: only an operator may ask for it"
              .formatted(asked));
    }
    return asked;
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

  private static void checkLabel(String label, State state, ApiLimits limits) throws ApiException {
    if (label.isEmpty()) {
      throw invalid(
          "the order names no label. Known labels: "
              + String.join(", ", Labels.known(state, limits.made())));
    }
    if (!state.isLabel(label) && !limits.made().contains(label)) {
      throw invalid(Labels.unknown(label, Labels.known(state, limits.made())));
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

  /** Zero: the usual one. */
  private static Duration span(String what, long millis, Duration usual, Duration longest)
      throws ApiException {
    Duration asked = millis == 0 ? usual : Duration.ofMillis(millis);
    if (asked.isNegative() || asked.compareTo(longest) > 0) {
      throw invalid(
          "a %s of %d s is not between 0 and %d s"
              .formatted(what, asked.toSeconds(), longest.toSeconds()));
    }
    return asked;
  }

  static Optional<Compression> compression(String name) throws ApiException {
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
