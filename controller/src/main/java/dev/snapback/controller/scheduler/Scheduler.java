package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what happens next. Pure: the same state, event and time give the same step. Thread-safe,
 * having no state.
 *
 * <p>What always holds of a state it returns:
 *
 * <ul>
 *   <li>a node is leased to at most one run or request, or to work on its images, and a run has all
 *       the nodes that it wants or none;
 *   <li>a node is READY only if it was verified, and its scratch disks emptied, after its last use
 *       and its last boot;
 *   <li>a node that is on trial is READY for nobody: its check alone runs on it;
 *   <li>no run is QUEUED that idle nodes could serve as they are, but such as are kept for one that
 *       was before it;
 *   <li>a run is QUEUED with a reason, or has a node, or is DONE.
 * </ul>
 */
public final class Scheduler {
  private final Limits limits;

  public Scheduler(Limits limits) {
    this.limits = limits;
  }

  /**
   * @param now never before that of an earlier step of the same state
   */
  public Step step(State state, Event event, Instant now) {
    Turn turn = new Turn(state, now, limits);
    Verdict verdict = apply(turn, event);
    if (verdict instanceof Applied) {
      Quarantines.admit(turn);
      Builds.advance(turn);
      Placement.place(turn);
      HealthChecks.settle(turn);
      RollOut.settle(turn);
      Pools.settle(turn);
    }
    return turn.end(verdict);
  }

  /** The run, and if it is QUEUED its reason is the one of now. */
  public RunRecord explained(State state, RunRecord run) {
    return Waiting.explained(state, limits, run);
  }

  /** The request, and if it is WAITING its reason is the one of now. */
  public RequestRecord explained(State state, RequestRecord request) {
    return Waiting.explained(state, limits, request);
  }

  /** Why somebody waits; empty of who does not. */
  public Optional<Explanation> explain(State state, Requester who, Instant now) {
    return switch (who) {
      case RunId run -> Explanation.of(state, limits, run, now);
      case RequestId request -> Explanation.of(state, limits, request, now);
    };
  }

  /** Every pool, in the settings' order. */
  public List<PoolStatus> pools(State state, Instant now) {
    return PoolStatus.all(state, limits.pools(), now);
  }

  private static Verdict apply(Turn turn, Event event) {
    return switch (event) {
      case Event.NodeJoined e -> Enrolment.joined(turn, e);
      case Event.NodeForgetRequested e -> Enrolment.forgetRequested(turn, e);
      case Event.CertificateShown e -> Renewals.shown(turn, e);
      case Event.CertificateIssued e -> Renewals.issued(turn, e);
      case Event.NodeAnnounced e -> Boots.announced(turn, e);
      case Event.NodeResetRequested e -> Resets.requested(turn, e);
      case Event.NodeAccepted e -> Resets.accepted(turn, e);
      case Event.NodeQuarantineRequested e -> Quarantines.requested(turn, e);
      case Event.NodeReleased e -> Quarantines.released(turn, e);
      case Event.NodeCheckRequested e -> HealthChecks.requested(turn, e);
      case Event.ResetTaken e -> Resets.taken(turn, e);
      case Event.ResetForced e -> Resets.forced(turn, e);
      case Event.ResetFailed e -> Resets.failed(turn, e);
      case Event.ScratchBegun e -> Verification.scratchBegun(turn, e);
      case Event.NodeVerified e -> Verification.verified(turn, e);
      case Event.NodeRejected e -> Verification.rejected(turn, e);
      case Event.NodeStaged e -> Stages.staged(turn, e);
      case Event.NodeNotStaged e -> Stages.notStaged(turn, e);
      case Event.NodeLaunched e -> Pools.launched(turn, e);
      case Event.LaunchFailed e -> Pools.launchFailed(turn, e);
      case Event.NodeDeleted e -> Pools.deleted(turn, e);
      case Event.NodesRequested e -> Requests.submitted(turn, e);
      case Event.NodesReleased e -> Requests.released(turn, e);
      case Event.RunSubmitted e -> Runs.submitted(turn, e);
      case Event.RunCancelRequested e -> Runs.cancelRequested(turn, e);
      case Event.RunStarted e -> Attempts.started(turn, e);
      case Event.RunEnded e -> Attempts.ended(turn, e);
      case Event.RunCollected e -> Attempts.collected(turn, e);
      case Event.RunBroken e -> Attempts.broken(turn, e);
      case Event.HoldRefused e -> Holds.refused(turn, e);
      case Event.HoldDropped e -> Holds.dropped(turn, e);
      case Event.HoldBootRequested e -> Holds.bootRequested(turn, e);
      case Event.HoldDropRequested e -> Holds.dropRequested(turn, e);
      case Event.HoldExtendRequested e -> Holds.extendRequested(turn, e);
      case Event.ImageBuildRequested e -> Builds.requested(turn, e);
      case Event.ImageRolledBack e -> Images.rolledBack(turn, e);
      case Event.VersionPromoted e -> Images.promoted(turn, e);
      case Event.ScriptsRead e -> Builds.scriptsRead(turn, e);
      case Event.ImageSealed e -> ImageWorks.sealed(turn, e);
      case Event.ImageCopied e -> ImageWorks.copied(turn, e);
      case Event.ImageDropped e -> ImageWorks.dropped(turn, e);
      case Event.ImageWorkWent e -> ImageWorks.went(turn, e);
      case Event.ImageWorkFailed e -> ImageWorks.failed(turn, e);
      case Event.Tick e -> Deadlines.tick(turn);
      case Event.Restarted e -> Resuming.restarted(turn);
    };
  }
}
