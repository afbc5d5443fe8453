package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of an image on a node.
 *
 * @param reason why it is in this state, for people
 * @param tries that failed, of sending it there
 * @param due not before this anything is done about it; empty: whenever the node is idle
 * @param source the node that it comes from; only while it is MAKING, and not where it is sealed
 * @param bytesSent of the last transfer; 0: there was none
 * @param imageBytes of all of it, likewise
 */
public record CopyRecord(
    NodeName node,
    String version,
    CopyState state,
    String reason,
    int tries,
    Optional<Instant> due,
    Optional<NodeName> source,
    long bytesSent,
    long imageBytes)
    implements Stored {

  static CopyRecord of(NodeName node, String version, CopyState state, String why) {
    return new CopyRecord(node, version, state, why, 0, Optional.empty(), Optional.empty(), 0, 0);
  }

  CopyRecord making(NodeName from, String why) {
    return new CopyRecord(
        node,
        version,
        CopyState.MAKING,
        why,
        tries,
        Optional.empty(),
        Optional.of(from),
        bytesSent,
        imageBytes);
  }

  CopyRecord sent(long sent, long all, String why) {
    return new CopyRecord(
        node, version, CopyState.HERE, why, 0, Optional.empty(), Optional.empty(), sent, all);
  }

  CopyRecord in(CopyState next, String why) {
    return in(next, why, tries, Optional.empty());
  }

  CopyRecord in(CopyState next, String why, int failed, Optional<Instant> notBefore) {
    return new CopyRecord(
        node, version, next, why, failed, notBefore, Optional.empty(), bytesSent, imageBytes);
  }

  CopyRecord because(String why) {
    return new CopyRecord(node, version, state, why, tries, due, source, bytesSent, imageBytes);
  }

  CopyRecord due(Optional<Instant> notBefore) {
    return new CopyRecord(
        node, version, state, reason, tries, notBefore, source, bytesSent, imageBytes);
  }

  /** Whether the node could be reset to it. */
  public boolean usable() {
    return state == CopyState.HERE || state == CopyState.PROVEN;
  }

  private record Key(String version, NodeName node) {}

  @Override
  public Object key() {
    return new Key(version, node);
  }
}
