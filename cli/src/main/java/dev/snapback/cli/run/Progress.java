package dev.snapback.cli.run;

import dev.snapback.cli.output.Text;
import dev.snapback.cli.runs.RunView;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunResult;
import java.time.Instant;

/** Where a run stands, in one line. */
final class Progress {
  private Progress() {}

  /** Without anything that changes each second. */
  static String plain(Run run) {
    String attempt = run.getAttempt() > 1 ? " (attempt " + run.getAttempt() + ")" : "";
    String because = run.getReason().isEmpty() ? "" : ": " + run.getReason();
    return "run " + run.getId() + " " + stage(run) + attempt + because;
  }

  /** With the time it has taken so far. */
  static String live(Run run, Instant now) {
    long since = run.getStartedMillis() == 0 ? run.getSubmittedMillis() : run.getStartedMillis();
    String took = Text.took(since, 0, now);
    return plain(run) + (took.isEmpty() ? "" : ", " + took);
  }

  private static String stage(Run run) {
    String on = run.getNode().isEmpty() ? "" : " on " + run.getNode();
    return switch (run.getState()) {
      case QUEUED -> "queued";
      case PREPARING -> "preparing" + on;
      case RUNNING -> "running" + on;
      case COLLECTING -> "collecting artifacts" + on;
      case DONE -> "done";
      case RUN_STATE_UNSPECIFIED, UNRECOGNIZED -> "in a state that this snapback does not know";
    };
  }

  /** The last line: result, code, node, time, reason, and what to do where it is not the test. */
  static String end(Run run) {
    StringBuilder line = new StringBuilder("run " + run.getId() + " " + run.getResult().name());
    if (!RunView.exit(run).isEmpty() && run.getResult() != RunResult.SUCCESS) {
      line.append(RunView.exit(run).startsWith("signal") ? ", " : ", exit ");
      line.append(RunView.exit(run));
    }
    if (!run.getNode().isEmpty()) {
      line.append(" on ").append(run.getNode());
    }
    if (run.getStartedMillis() > 0 && run.getDoneMillis() > 0) {
      line.append(" after ")
          .append(Text.took(run.getStartedMillis(), run.getDoneMillis(), Instant.EPOCH));
    }
    if (!run.getReason().isEmpty()) {
      line.append(": ").append(run.getReason());
    }
    return line.append(advice(run.getResult())).toString();
  }

  private static String advice(RunResult result) {
    return switch (result) {
      case NODE_FAILURE, RETRY_LIMIT -> " (the machines failed, not the test: try again)";
      case SUCCESS, FAILURE, TIMED_OUT, CANCELED, CONFIG_ERROR -> "";
      case RUN_RESULT_UNSPECIFIED, UNRECOGNIZED -> " (a result that this snapback does not know)";
    };
  }
}
