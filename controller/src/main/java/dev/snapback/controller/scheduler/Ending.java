package dev.snapback.controller.scheduler;

import java.util.OptionalInt;

/** What a command's end means for its run. */
record Ending(RunResult result, String reason, OptionalInt exitCode, OptionalInt signal) {
  /**
   * @param outcome not {@link Outcome.Lost}, which is no end
   */
  static Ending of(RunRecord run, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited(int code) when code == 0 ->
          new Ending(RunResult.SUCCESS, "exit code 0", OptionalInt.of(code), OptionalInt.empty());
      case Outcome.Exited(int code) ->
          new Ending(
              RunResult.FAILURE, "exit code " + code, OptionalInt.of(code), OptionalInt.empty());
      case Outcome.Signaled(int number) ->
          new Ending(
              RunResult.FAILURE,
              "ended by signal " + number,
              OptionalInt.empty(),
              OptionalInt.of(number));
      case Outcome.TimedOut() ->
          without(RunResult.TIMED_OUT, "stopped after " + Spans.words(run.order().timeout()));
      case Outcome.Stopped() ->
          without(RunResult.CANCELED, "stopped because somebody asked for it");
      case Outcome.NotStarted(String why) ->
          without(RunResult.CONFIG_ERROR, "its command could not be started: " + why);
      case Outcome.Lost(String why) ->
          throw new IllegalArgumentException("lost is not an end: " + why);
    };
  }

  private static Ending without(RunResult result, String reason) {
    return new Ending(result, reason, OptionalInt.empty(), OptionalInt.empty());
  }
}
