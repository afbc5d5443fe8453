package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node as it is known.
 *
 * @param image the version of an image that it runs, or is being reset to
 * @param home what it is reset to where nobody asks for more: an image, whose current version, or
 *     one version
 * @param reason why it is in this state, for people
 * @param since when it entered this state
 * @param deadline when this state is given up; empty in READY, QUARANTINED and FORGOTTEN
 * @param generation where it is believed to be, -1 before its first announcement
 * @param bootId the last it announced; empty before the first
 * @param run whom it is leased to; or
 * @param work what it is leased to instead
 * @param consecutiveFailures resets that failed since the last that succeeded or that somebody
 *     asked for
 * @param resets how many were ever ordered; the number of the newest
 * @param staging how far its next reset is prepared; None but in READY and LEASED
 * @param yardstick what its next receipt is measured by
 * @param certificates by which the machine is known to be this node
 */
public record NodeRecord(
    NodeName name,
    String driver,
    String address,
    List<String> labels,
    String image,
    String home,
    NodeState state,
    String reason,
    Instant since,
    Optional<Instant> deadline,
    long generation,
    String bootId,
    Optional<RunId> run,
    Optional<ImageWork> work,
    int consecutiveFailures,
    int resets,
    Staging staging,
    Yardstick yardstick,
    Certificates certificates) {
  public NodeRecord {
    labels = List.copyOf(labels);
    boolean timeless =
        state == NodeState.READY || state == NodeState.QUARANTINED || state == NodeState.FORGOTTEN;
    if (timeless == deadline.isPresent()) {
      throw new IllegalArgumentException(name + ": a deadline does not fit " + state);
    }
    boolean leased = run.isPresent() != work.isPresent();
    if (leased != (state == NodeState.LEASED) || (run.isPresent() && work.isPresent())) {
      throw new IllegalArgumentException(name + ": its work does not fit " + state);
    }
  }

  public Machine machine() {
    return new Machine(name, driver, address);
  }

  /** In another state, without a deadline. */
  NodeRecord in(NodeState next, String why, Instant now) {
    return in(next, why, now, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** In another state, until a deadline. */
  NodeRecord in(NodeState next, String why, Instant now, Instant until) {
    return in(next, why, now, Optional.of(until), Optional.empty(), Optional.empty());
  }

  NodeRecord leased(RunId to, String why, Instant now, Instant until) {
    return in(NodeState.LEASED, why, now, Optional.of(until), Optional.of(to), Optional.empty());
  }

  NodeRecord leased(ImageWork to, String why, Instant now, Instant until) {
    return in(NodeState.LEASED, why, now, Optional.of(until), Optional.empty(), Optional.of(to));
  }

  private NodeRecord in(
      NodeState next,
      String why,
      Instant now,
      Optional<Instant> until,
      Optional<RunId> to,
      Optional<ImageWork> forWhat) {
    Lifecycle.check(name, state, next);
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        next,
        why,
        now,
        until,
        generation,
        bootId,
        to,
        forWhat,
        consecutiveFailures,
        resets,
        next == NodeState.READY || next == NodeState.LEASED ? staging : new Staging.None(),
        yardstick,
        certificates);
  }

  NodeRecord until(Instant newDeadline) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        Optional.of(newDeadline),
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        staging,
        yardstick,
        certificates);
  }

  /** As it says it has booted. */
  NodeRecord booted(String newBootId, long saidGeneration) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        deadline,
        saidGeneration < 0 ? generation : saidGeneration,
        newBootId,
        run,
        work,
        consecutiveFailures,
        resets,
        new Staging.None(),
        yardstick,
        certificates);
  }

  NodeRecord withImage(String newImage) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        newImage,
        home,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        staging,
        yardstick,
        certificates);
  }

  NodeRecord withHome(String newHome) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        newHome,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        staging,
        yardstick,
        certificates);
  }

  NodeRecord counting(int failures, int resetsOrdered) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        failures,
        resetsOrdered,
        staging,
        yardstick,
        certificates);
  }

  NodeRecord staging(Staging now) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        now,
        yardstick,
        certificates);
  }

  NodeRecord measuredBy(Yardstick next) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        staging,
        next,
        certificates);
  }

  NodeRecord certifiedBy(Certificates next) {
    return new NodeRecord(
        name,
        driver,
        address,
        labels,
        image,
        home,
        state,
        reason,
        since,
        deadline,
        generation,
        bootId,
        run,
        work,
        consecutiveFailures,
        resets,
        staging,
        yardstick,
        next);
  }

  /** What is left of a node that is none any more: its name, and how many resets it had. */
  NodeRecord forgotten(String why, Instant now) {
    Lifecycle.check(name, state, NodeState.FORGOTTEN);
    return new NodeRecord(
        name,
        driver,
        "",
        List.of(),
        image,
        home,
        NodeState.FORGOTTEN,
        why,
        now,
        Optional.empty(),
        generation,
        "",
        Optional.empty(),
        Optional.empty(),
        0,
        resets,
        new Staging.None(),
        Yardstick.NONE,
        Certificates.UNTOLD);
  }
}
