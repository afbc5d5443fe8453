package dev.snapback.cli.node;

import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.Reset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an ordered reset has come to its end, judged by what the node looks like. Not
 * thread-safe.
 */
final class ResetWatch {
  private static final Set<NodeState> UNDER_WAY =
      EnumSet.of(NodeState.RESETTING, NodeState.VERIFYING);
  private static final Set<NodeState> IN_SERVICE = EnumSet.of(NodeState.READY, NodeState.LEASED);
  private static final Set<NodeState> GIVEN_UP =
      EnumSet.of(NodeState.QUARANTINED, NodeState.OFFLINE, NodeState.FORGOTTEN);

  private final Node before;
  private boolean seenUnderWay;

  /**
   * @param before the node as it was when the reset was ordered
   */
  ResetWatch(Node before) {
    this.before = before;
  }

  /** How a reset ended. */
  sealed interface End {
    /** The node is in service again, at this generation. */
    record Ready(Node node) implements End {}

    /** The node is out of service. */
    record Failed(Node node, String why) implements End {}
  }

  /**
   * @return empty while it is under way
   */
  Optional<End> look(NodeDetail detail) {
    Node node = detail.getNode();
    if (UNDER_WAY.contains(node.getState())) {
      seenUnderWay = true;
      return Optional.empty();
    }
    if (IN_SERVICE.contains(node.getState()) && node.getGeneration() > before.getGeneration()) {
      return Optional.of(new End.Ready(node));
    }
    // A node that was out of service before may still look so until the order has taken effect.
    boolean news = seenUnderWay || node.getSinceMillis() > before.getSinceMillis();
    if (GIVEN_UP.contains(node.getState()) && news) {
      return Optional.of(new End.Failed(node, why(detail)));
    }
    return Optional.empty();
  }

  private String why(NodeDetail detail) {
    return detail.getResetsList().stream()
        .filter(reset -> reset.getGeneration() > before.getGeneration())
        .map(Reset::getFailure)
        .filter(failure -> !failure.isEmpty())
        .findFirst()
        .orElse(detail.getNode().getReason());
  }
}
