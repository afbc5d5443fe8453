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
 * @param exitCode 0..255, empty where the command gave none
 * @param signal the one that ended the command
 * @param attempt the present or last one, counted from 1; 0 before the first
 * @param failedOn nodes whose fault an attempt's end was
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
    int attempt,
    List<NodeName> failedOn,
    boolean cancelWanted,
    Instant submitted,
    Optional<Instant> started,
    Optional<Instant> done) {
  public RunRecord {
    failedOn = List.copyOf(failedOn);
  }
}
