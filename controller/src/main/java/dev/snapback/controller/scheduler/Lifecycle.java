package dev.snapback.controller.scheduler;

import java.util.Map;
import java.util.Set;

/** Who may follow whom, as data; docs/states.md is drawn by it. */
public final class Lifecycle {
  private Lifecycle() {}

  /**
   * Every state of a machine may become ENROLLING: one that was installed anew joins again; and
   * FORGOTTEN, which is the end: who joins under that name begins anew. A node that a provider
   * makes goes from BUILDING to DELETING, and is not reset in between.
   */
  public static final StateTable<NodeState> NODE =
      new StateTable<>(
          Set.of(NodeState.ENROLLING, NodeState.BUILDING),
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
                  NodeState.QUARANTINED,
                  NodeState.FORGOTTEN,
                  NodeState.DELETING,
                  NodeState.ENROLLING),
              NodeState.LEASED,
              // READY: it worked with its images, and nothing ran on its root. QUARANTINED: what
              // ran on it is the evidence, which a reset would take away.
              Set.of(
                  NodeState.READY,
                  NodeState.RESETTING,
                  NodeState.VERIFYING,
                  NodeState.QUARANTINED,
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
              Set.of(NodeState.FORGOTTEN)));

  public static final StateTable<RunState> RUN =
      new StateTable<>(
          Set.of(RunState.QUEUED),
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
              Set.of()));

  public static final StateTable<RequestState> REQUEST =
      new StateTable<>(
          Set.of(RequestState.WAITING),
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
              Set.of()));

  /** Any of them may end as GONE: its node was installed anew, or is none any more. */
  public static final StateTable<HoldState> HOLD =
      new StateTable<>(
          Set.of(HoldState.ORDERED),
          Map.of(
              HoldState.ORDERED, Set.of(HoldState.KEPT, HoldState.GONE),
              HoldState.KEPT, Set.of(HoldState.BOOTING, HoldState.DROPPING, HoldState.GONE),
              HoldState.BOOTING, Set.of(HoldState.BOOTED, HoldState.KEPT, HoldState.GONE),
              HoldState.BOOTED, Set.of(HoldState.KEPT, HoldState.DROPPING, HoldState.GONE),
              HoldState.DROPPING, Set.of(HoldState.GONE),
              HoldState.GONE, Set.of()));

  /** One that setup made is CURRENT from the start. */
  public static final StateTable<VersionState> VERSION =
      new StateTable<>(
          Set.of(VersionState.BUILDING, VersionState.CURRENT),
          Map.of(
              VersionState.BUILDING, Set.of(VersionState.CURRENT, VersionState.FAILED),
              VersionState.CURRENT, Set.of(VersionState.FORMER, VersionState.BAD, VersionState.OLD),
              VersionState.FORMER, Set.of(VersionState.CURRENT, VersionState.OLD),
              VersionState.OLD, Set.of(VersionState.CURRENT),
              VersionState.BAD, Set.of(VersionState.CURRENT),
              VersionState.FAILED, Set.of()));
}
