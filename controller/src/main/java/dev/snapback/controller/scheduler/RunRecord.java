package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run as it is known.
 *
 * @param reason why it is in this state or has this result, for people
 * @param result known from COLLECTING on, and only final when DONE
 * @param node where it runs or ran last; empty while QUEUED
 * @param others the further nodes that it has, in the order in which it wants them
 * @param generation of the first node; -1 while QUEUED
 * @param reset the number of the first node's reset that made what it runs on; 0 while QUEUED
 * @param exitCode 0..255, empty where the command gave none
 * @param signal the one that ended the command
 * @param attempt the present or last one, counted from 1; 0 before the first
 * @param failedOn nodes whose fault an attempt's end was
 * @param turn its place in the queue; see {@link Queue#turn}
 * @param lastFailure what broke the last attempt that broke, for people; empty where none did
 * @param cancelWanted somebody asked for the end of it
 * @param started when the command of the present attempt was started
 */
public record RunRecord(
    RunId id,
    RunOrder order,
    RunState state,
    String reason,
    Optional<RunResult> result,
    OptionalInt exitCode,
    OptionalInt signal,
    Optional<NodeName> node,
    List<NodeName> others,
    long generation,
    int reset,
    int attempt,
    List<NodeName> failedOn,
    long turn,
    String lastFailure,
    boolean cancelWanted,
    Instant submitted,
    Optional<Instant> started,
    Optional<Instant> done)
    implements Stored {
  public RunRecord {
    others = List.copyOf(others);
    failedOn = List.copyOf(failedOn);
  }

  static RunRecord submitted(RunId id, RunOrder order, long turn, Instant now) {
    return new RunRecord(
        id,
        order,
        RunState.QUEUED,
        "was submitted",
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        List.of(),
        -1,
        0,
        0,
        List.of(),
        turn,
        "",
        false,
        now,
        Optional.empty(),
        Optional.empty());
  }

  RunRecord leased(NodeRecord to, List<NodeName> furtherNodes) {
    return in(RunState.PREPARING, "preparing attempt " + (attempt + 1) + " on " + to.name())
        .with(draft -> {
          draft.node = Optional.of(to.name());
          draft.others = furtherNodes;
          draft.generation = to.generation();
          draft.reset = to.resets();
          draft.attempt = attempt + 1;
        });
  }

  /** The nodes that it has. */
  public List<NodeName> nodes() {
    return Stream.concat(node.stream(), others.stream()).toList();
  }

  /** What it waits for. */
  Demand demand() {
    return new Demand(
        id, order.wants(), order.project(), order.priority(), turn, submitted, failedOn);
  }

  RunRecord running(String why, Instant now) {
    return in(RunState.RUNNING, why).with(draft -> draft.started = Optional.of(now));
  }

  RunRecord canceling() {
    return because("being canceled").with(draft -> draft.cancelWanted = true);
  }

  RunRecord because(String why) {
    return with(draft -> draft.reason = why);
  }

  RunRecord collecting(RunResult as, String why, OptionalInt code, OptionalInt signalNumber) {
    return in(RunState.COLLECTING, why)
        .with(draft -> {
          draft.result = Optional.of(as);
          draft.exitCode = code;
          draft.signal = signalNumber;
        });
  }

  /** Back in the queue with its old place, for another attempt. */
  RunRecord requeued(List<NodeName> allFailedOn, String failure) {
    return in(RunState.QUEUED, failure)
        .with(draft -> {
          draft.result = Optional.empty();
          draft.exitCode = OptionalInt.empty();
          draft.signal = OptionalInt.empty();
          draft.node = Optional.empty();
          draft.others = List.of();
          draft.generation = -1;
          draft.reset = 0;
          draft.failedOn = allFailedOn;
          draft.lastFailure = failure;
          draft.started = Optional.empty();
        });
  }

  RunRecord done(RunResult as, String why, Instant now) {
    return in(RunState.DONE, why)
        .with(draft -> {
          draft.result = Optional.of(as);
          draft.done = Optional.of(now);
        });
  }

  private RunRecord in(RunState next, String why) {
    Lifecycle.RUN.check(id, state, next);
    return with(draft -> {
      draft.state = next;
      draft.reason = why;
    });
  }

  private RunRecord with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.record();
  }

  /** What may change of it, on its way from one record to the next. */
  private static final class Draft {
    private final RunId id;
    private final RunOrder order;
    private RunState state;
    private String reason;
    private Optional<RunResult> result;
    private OptionalInt exitCode;
    private OptionalInt signal;
    private Optional<NodeName> node;
    private List<NodeName> others;
    private long generation;
    private int reset;
    private int attempt;
    private List<NodeName> failedOn;
    private final long turn;
    private String lastFailure;
    private boolean cancelWanted;
    private final Instant submitted;
    private Optional<Instant> started;
    private Optional<Instant> done;

    Draft(RunRecord from) {
      id = from.id;
      order = from.order;
      state = from.state;
      reason = from.reason;
      result = from.result;
      exitCode = from.exitCode;
      signal = from.signal;
      node = from.node;
      others = from.others;
      generation = from.generation;
      reset = from.reset;
      attempt = from.attempt;
      failedOn = from.failedOn;
      turn = from.turn;
      lastFailure = from.lastFailure;
      cancelWanted = from.cancelWanted;
      submitted = from.submitted;
      started = from.started;
      done = from.done;
    }

    RunRecord record() {
      return new RunRecord(
          id,
          order,
          state,
          reason,
          result,
          exitCode,
          signal,
          node,
          others,
          generation,
          reset,
          attempt,
          failedOn,
          turn,
          lastFailure,
          cancelWanted,
          submitted,
          started,
          done);
    }
  }

  @Override
  public RunId key() {
    return id;
  }
}
