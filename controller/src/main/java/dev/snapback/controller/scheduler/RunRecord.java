package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run as it is known.
 *
 * @param reason why it is in this state or has this result, for people
 * @param result known from COLLECTING on, and only final when DONE
 * @param node where it runs or ran last; empty while QUEUED
 * @param generation of that node; -1 while QUEUED
 * @param reset the number of that node's reset that made what it runs on; 0 while QUEUED
 * @param exitCode 0..255, empty where the command gave none
 * @param signal the one that ended the command
 * @param attempt the present or last one, counted from 1; 0 before the first
 * @param failedOn nodes whose fault an attempt's end was
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
    long generation,
    int reset,
    int attempt,
    List<NodeName> failedOn,
    String lastFailure,
    boolean cancelWanted,
    Instant submitted,
    Optional<Instant> started,
    Optional<Instant> done) {
  public RunRecord {
    failedOn = List.copyOf(failedOn);
  }

  static RunRecord submitted(RunId id, RunOrder order, String why, Instant now) {
    return new RunRecord(
        id,
        order,
        RunState.QUEUED,
        why,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        -1,
        0,
        0,
        List.of(),
        "",
        false,
        now,
        Optional.empty(),
        Optional.empty());
  }

  RunRecord leased(NodeRecord to) {
    String why = "preparing attempt " + (attempt + 1) + " on " + to.name();
    return new RunRecord(
        id,
        order,
        to(RunState.PREPARING),
        why,
        result,
        exitCode,
        signal,
        Optional.of(to.name()),
        to.generation(),
        to.resets(),
        attempt + 1,
        failedOn,
        lastFailure,
        cancelWanted,
        submitted,
        started,
        done);
  }

  RunRecord running(String why, Instant now) {
    return new RunRecord(
        id,
        order,
        to(RunState.RUNNING),
        why,
        result,
        exitCode,
        signal,
        node,
        generation,
        reset,
        attempt,
        failedOn,
        lastFailure,
        cancelWanted,
        submitted,
        Optional.of(now),
        done);
  }

  RunRecord canceling() {
    return new RunRecord(
        id,
        order,
        state,
        "being canceled",
        result,
        exitCode,
        signal,
        node,
        generation,
        reset,
        attempt,
        failedOn,
        lastFailure,
        true,
        submitted,
        started,
        done);
  }

  RunRecord because(String why) {
    return new RunRecord(
        id,
        order,
        state,
        why,
        result,
        exitCode,
        signal,
        node,
        generation,
        reset,
        attempt,
        failedOn,
        lastFailure,
        cancelWanted,
        submitted,
        started,
        done);
  }

  RunRecord collecting(RunResult as, String why, OptionalInt code, OptionalInt signalNumber) {
    return new RunRecord(
        id,
        order,
        to(RunState.COLLECTING),
        why,
        Optional.of(as),
        code,
        signalNumber,
        node,
        generation,
        reset,
        attempt,
        failedOn,
        lastFailure,
        cancelWanted,
        submitted,
        started,
        done);
  }

  /** Back in the queue with its old place, for another attempt. */
  RunRecord requeued(List<NodeName> allFailedOn, String failure) {
    return new RunRecord(
        id,
        order,
        to(RunState.QUEUED),
        failure,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        -1,
        0,
        attempt,
        allFailedOn,
        failure,
        cancelWanted,
        submitted,
        Optional.empty(),
        done);
  }

  RunRecord done(RunResult as, String why, Instant now) {
    return new RunRecord(
        id,
        order,
        to(RunState.DONE),
        why,
        Optional.of(as),
        exitCode,
        signal,
        node,
        generation,
        reset,
        attempt,
        failedOn,
        lastFailure,
        cancelWanted,
        submitted,
        started,
        Optional.of(now));
  }

  private RunState to(RunState next) {
    Lifecycle.check(id, state, next);
    return next;
  }
}
