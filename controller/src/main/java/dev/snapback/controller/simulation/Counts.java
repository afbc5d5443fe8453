package dev.snapback.controller.simulation;

/** How often what happened. Not thread-safe. */
public final class Counts {
  long requests;
  long granted;
  long ended;
  long refused;
  long events;
  long crashes;
  long outages;
  long clockJumps;
  long failedLaunches;
  long stuckResets;
  long failedUses;
  long quarantined;

  void add(Counts others) {
    requests += others.requests;
    granted += others.granted;
    ended += others.ended;
    refused += others.refused;
    events += others.events;
    crashes += others.crashes;
    outages += others.outages;
    clockJumps += others.clockJumps;
    failedLaunches += others.failedLaunches;
    stuckResets += others.stuckResets;
    failedUses += others.failedUses;
    quarantined += others.quarantined;
  }

  public long requests() {
    return requests;
  }

  public long events() {
    return events;
  }

  /** For people. */
  @Override
  public String toString() {
    return "%d requests (%d refused), %d events; %d crashes, %d outages, %d clock jumps, %d failed launches,"
            .formatted(requests, refused, events, crashes, outages, clockJumps, failedLaunches)
        + " %d stuck resets, %d failed uses, %d times out of service"
            .formatted(stuckResets, failedUses, quarantined);
  }
}
