package dev.snapback.controller.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A simulation's file as it is written; what it does not say is null. Keys are in kebab-case. */
record SimulationFile(
    @Nullable SettingsFile settings,
    @Nullable List<@Nullable GroupPart> nodes,
    @Nullable SpreadPart launch,
    @Nullable LoadPart load,
    @Nullable FaultsPart faults) {
  static final SimulationFile EMPTY = new SimulationFile(null, null, null, null, null);

  record SpreadPart(@Nullable Span p50, @Nullable Span p95) {}

  record GroupPart(
      @Nullable String label,
      @Nullable Integer count,
      @Nullable String provider,
      @Nullable SpreadPart reset,
      @Nullable Boolean bmc) {}

  record LoadPart(
      @Nullable Span during,
      @Nullable Double perHour,
      @Nullable Span holdOnFailure,
      @Nullable List<@Nullable KindPart> mix) {}

  record KindPart(
      @Nullable String project,
      @Nullable List<@Nullable WantPart> wants,
      @Nullable Double share,
      @Nullable SpreadPart use,
      @Nullable Integer priority,
      @Nullable Boolean lease,
      @Nullable Double failures) {}

  record WantPart(@Nullable String label, @Nullable Integer count) {}

  record FaultsPart(
      @Nullable RecurringPart outages,
      @Nullable Double failedLaunches,
      @Nullable Double stuckResets,
      @Nullable Double failedUses,
      @Nullable Span crashesEvery,
      @Nullable RecurringPart clockJumps,
      @Nullable SpreadPart repair) {
    static final FaultsPart EMPTY = new FaultsPart(null, null, null, null, null, null, null);
  }

  record RecurringPart(@Nullable Span every, @Nullable Span p50, @Nullable Span p95) {}
}
