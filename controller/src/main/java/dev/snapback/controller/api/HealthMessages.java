package dev.snapback.controller.api;

import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.api.v1.BrokenRun;
import dev.snapback.proto.api.v1.HealthCheck;
import dev.snapback.proto.api.v1.HealthResult;
import dev.snapback.proto.api.v1.Node;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known of a node's fitness, as the wire has it. */
final class HealthMessages {
  private HealthMessages() {}

  static void add(HealthRecord health, Node.Builder to) {
    to.setCheckedBy(health.going().map(RunId::value).orElse(""))
        .setCheckDueMillis(health.due().map(due -> due.toEpochMilli()).orElse(0L))
        .setOnTrial(health.onTrial())
        .setWarning(warning(health, to.getWarning()));
    health.last().ifPresent(check -> to.setChecked(message(check)));
    health.broken().forEach(run -> to.addBroken(message(run)));
  }

  private static String warning(HealthRecord health, String other) {
    String out =
        health.unwanted().isEmpty()
            ? ""
            : "quarantined as soon as it is idle: " + health.unwanted();
    return Stream.of(other, out, health.spared())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static HealthCheck message(HealthRecord.Check check) {
    return HealthCheck.newBuilder()
        .setRun(check.run().value())
        .setAtMillis(check.at().toEpochMilli())
        .setResult(result(check.result()))
        .setWhy(check.why())
        .build();
  }

  private static HealthResult result(HealthRecord.Result result) {
    return switch (result) {
      case PASSED -> HealthResult.PASSED;
      case FAILED -> HealthResult.FAILED;
      case UNTOLD -> HealthResult.UNTOLD;
    };
  }

  private static BrokenRun message(HealthRecord.Broken run) {
    return BrokenRun.newBuilder()
        .setRun(run.run().value())
        .setProject(run.project())
        .setAtMillis(run.at().toEpochMilli())
        .setWhy(run.why())
        .build();
  }
}
