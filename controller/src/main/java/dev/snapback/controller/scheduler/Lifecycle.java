package dev.snapback.controller.scheduler;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Who may follow whom, as data. What is not listed is illegal. */
public final class Lifecycle {
  private Lifecycle() {}

  /**
   * Every state of a machine may become ENROLLING: one that was installed anew joins again; and
   * FORGOTTEN, which is the end: who joins under that name begins anew. A node that a provider
   * makes goes from BUILDING to DELETING, and is not reset in between.
   */
  public static final Map<NodeState, Set<NodeState>> NODE =
      Map.copyOf(
          new EnumMap<>(
              Map.of(
                  NodeState.ENROLLING,
                  Set.of(
                      NodeState.ENROLLING,
                      NodeState.RESETTING,
                      NodeState.QUARANTINED,
                      NodeState.FORGOTTEN),
                  NodeState.RESETTING,
                  // Again: the first order failed, or the machine went down before it was taken.
                  Set.of(
                      NodeState.RESETTING,
                      NodeState.VERIFYING,
                      NodeState.HELD,
                      NodeState.QUARANTINED,
                      NodeState.FORGOTTEN,
                      NodeState.ENROLLING),
                  NodeState.VERIFYING,
                  // Again: a cold boot onto another fresh root.
                  Set.of(
                      NodeState.VERIFYING,
                      NodeState.READY,
                      NodeState.RESETTING,
                      NodeState.QUARANTINED,
                      NodeState.FORGOTTEN,
                      NodeState.DELETING,
                      NodeState.ENROLLING),
                  NodeState.READY,
                  // VERIFYING without a reset: a cold boot, which is one.
                  Set.of(
                      NodeState.LEASED,
                      NodeState.RESETTING,
                      NodeState.VERIFYING,
                      NodeState.FORGOTTEN,
                      NodeState.DELETING,
                      NodeState.ENROLLING),
                  NodeState.LEASED,
                  // READY: it worked with its images, and nothing ran on its root.
                  Set.of(
                      NodeState.READY,
                      NodeState.RESETTING,
                      NodeState.VERIFYING,
                      NodeState.FORGOTTEN,
                      NodeState.DELETING,
                      NodeState.ENROLLING),
                  // From RESETTING, by the boot of a hold.
                  NodeState.HELD,
                  Set.of(NodeState.RESETTING, NodeState.FORGOTTEN, NodeState.ENROLLING),
                  NodeState.QUARANTINED,
                  Set.of(NodeState.RESETTING, NodeState.FORGOTTEN, NodeState.ENROLLING),
                  NodeState.FORGOTTEN,
                  Set.of(),
                  NodeState.BUILDING,
                  Set.of(NodeState.VERIFYING, NodeState.DELETING),
                  NodeState.DELETING,
                  Set.of(NodeState.FORGOTTEN))));

  public static final Map<RunState, Set<RunState>> RUN =
      Map.copyOf(
          new EnumMap<>(
              Map.of(
                  RunState.QUEUED,
                  Set.of(RunState.PREPARING, RunState.DONE),
                  // Back to the queue: the attempt broke.
                  RunState.PREPARING,
                  Set.of(RunState.RUNNING, RunState.QUEUED, RunState.DONE),
                  RunState.RUNNING,
                  Set.of(RunState.COLLECTING, RunState.QUEUED, RunState.DONE),
                  // Not back to the queue: the command has ended, so its result stands.
                  RunState.COLLECTING,
                  Set.of(RunState.DONE),
                  RunState.DONE,
                  EnumSet.noneOf(RunState.class))));

  public static final Map<RequestState, Set<RequestState>> REQUEST =
      Map.copyOf(
          new EnumMap<>(
              Map.of(
                  RequestState.WAITING,
                  Set.of(RequestState.GRANTED, RequestState.RELEASED, RequestState.EXPIRED),
                  RequestState.GRANTED,
                  Set.of(RequestState.RELEASED, RequestState.EXPIRED, RequestState.LOST),
                  RequestState.RELEASED,
                  Set.of(),
                  RequestState.EXPIRED,
                  Set.of(),
                  RequestState.LOST,
                  Set.of())));

  /** An illegal move is a mistake in this package, which no event may lead to. */
  static void check(NodeName node, NodeState from, NodeState to) {
    if (!allows(from, to)) {
      throw new IllegalStateException(node + ": no way from " + from + " to " + to);
    }
  }

  static void check(RunId run, RunState from, RunState to) {
    if (!allows(from, to)) {
      throw new IllegalStateException(run + ": no way from " + from + " to " + to);
    }
  }

  static void check(RequestId request, RequestState from, RequestState to) {
    if (!allows(from, to)) {
      throw new IllegalStateException(request + ": no way from " + from + " to " + to);
    }
  }

  static boolean allows(RequestState from, RequestState to) {
    return REQUEST.getOrDefault(from, Set.of()).contains(to);
  }

  static boolean allows(NodeState from, NodeState to) {
    return NODE.getOrDefault(from, Set.of()).contains(to);
  }

  static boolean allows(RunState from, RunState to) {
    return RUN.getOrDefault(from, Set.of()).contains(to);
  }
}
