package dev.snapback.controller.runs;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.scheduler.Machine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Asks a node again while it cannot be reached, each time by a new connection. Thread-safe. */
record Retry(OpenNodes nodes, InstantSource clock, Duration pause) {

  /** Something to ask of a node; safe to ask again. */
  @FunctionalInterface
  interface Question<A, X extends Exception> {
    A ask(Node node) throws NodeException, X, InterruptedException;
  }

  /** The same where an answer takes long, and is known to be on its way before it is there. */
  @FunctionalInterface
  interface LongQuestion<A, X extends Exception> {
    A ask(Node node, Silence silence) throws NodeException, X, InterruptedException;
  }

  /** Since when a node has been silent. Used by one thread. */
  static final class Silence {
    private @Nullable Instant since;

    /** The node has just said something. */
    void broken() {
      since = null;
    }

    private Instant sinceOr(Instant now) {
      if (since == null) {
        since = now;
      }
      return since;
    }
  }

  /**
   * @param patience for how long the node may be silent
   * @throws NodeException at once for any failure but UNREACHABLE, and for that when patience ends
   */
  <A, X extends Exception> A until(Duration patience, Machine machine, Question<A, X> question)
      throws NodeException, X, InterruptedException {
    LongQuestion<A, X> asked = (node, silence) -> question.ask(node);
    return untilLong(patience, machine, asked);
  }

  /**
   * Brings an order to a node that may not answer.
   *
   * @param patience from now on; the order is given twice at least, since an agent that was
   *     restarted while it worked on it answers the second time
   * @throws NodeException at once for any failure but UNREACHABLE, and for that when patience ends
   */
  <A> A deliver(Duration patience, Machine machine, Question<A, NodeException> order)
      throws NodeException, InterruptedException {
    var end = clock.instant().plus(patience);
    for (var tries = 1; ; tries++) {
      try {
        return order.ask(nodes.get(machine));
      } catch (NodeException e) {
        if (e.kind() != Kind.UNREACHABLE || (tries > 1 && !clock.instant().isBefore(end))) {
          throw e;
        }
      }
      nodes.forget(machine.name());
      Thread.sleep(pause);
    }
  }

  /** As {@link #until}; a silence that the question says is broken begins anew. */
  <A, X extends Exception> A untilLong(
      Duration patience, Machine machine, LongQuestion<A, X> question)
      throws NodeException, X, InterruptedException {
    var silence = new Silence();
    while (true) {
      try {
        if (silence.since != null) {
          // A long question may say nothing for long, and be answered all the same.
          nodes.get(machine).describe();
          silence.broken();
        }
        return question.ask(nodes.get(machine), silence);
      } catch (NodeException e) {
        var now = clock.instant();
        var givenUp = silence.sinceOr(now).plus(patience);
        if (e.kind() != Kind.UNREACHABLE || !now.isBefore(givenUp)) {
          throw e;
        }
      }
      // What is left of the old connection would only make the next try wait.
      nodes.forget(machine.name());
      Thread.sleep(pause);
    }
  }
}
