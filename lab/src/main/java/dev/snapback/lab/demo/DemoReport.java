package dev.snapback.lab.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What the demo saw, read back from the controller and from the machines' serial consoles.
 *
 * @param seconds from the first line of the demo to the last
 */
record DemoReport(
    double seconds, List<RunLine> runs, List<ResetLine> resets, List<Console> consoles) {

  DemoReport {
    runs = List.copyOf(runs);
    resets = List.copyOf(resets);
    consoles = List.copyOf(consoles);
  }

  /** A run, as `snapback run show --json` has it. */
  record RunLine(
      String id,
      String what,
      String node,
      long generation,
      String result,
      int exitCode,
      double seconds) {

    static RunLine of(String what, JsonNode run) {
      return new RunLine(
          run.get("id").asString(),
          what,
          run.get("node").asString(""),
          run.get("generation").asLong(),
          run.get("result").asString(""),
          run.get("exit_code").asInt(-1),
          run.get("ran_seconds").asDouble(0));
    }
  }

  /**
   * A reset, as `snapback node show --json` has it.
   *
   * @param phases seconds by name: `rotate`, `load`, `jump` (until the new system's first
   *     announcement), `verify`
   */
  record ResetLine(
      String machine,
      long generation,
      String image,
      String bootIdBefore,
      String bootIdAfter,
      double seconds,
      Map<String, Double> phases,
      String failure) {

    ResetLine {
      phases = Map.copyOf(phases);
    }

    static ResetLine of(String machine, JsonNode reset) {
      return new ResetLine(
          machine,
          reset.get("generation").asLong(),
          reset.get("image").asString(""),
          reset.get("boot_id_before").asString(""),
          reset.get("boot_id_after").asString(""),
          reset.get("seconds").asDouble(0),
          phases(reset.get("phase_seconds")),
          reset.get("failure").asString(""));
    }

    /** The agent tells its rotation in finer steps than a reader of the report wants. */
    private static Map<String, Double> phases(JsonNode steps) {
      Map<String, Double> sums = new LinkedHashMap<>();
      for (var step : steps.properties()) {
        String phase =
            switch (step.getKey()) {
              case "load", "jump", "verify" -> step.getKey();
              // The boot's own steps, where the agent tells them.
              case "kernel", "initramfs", "user space", "agent", "announce" -> "jump";
              default -> "rotate";
            };
        sums.merge(phase, step.getValue().asDouble(), Double::sum);
      }
      return sums;
    }
  }

  /**
   * A machine's serial console.
   *
   * @param kexecs how often it says {@code kexec_core: Starting new kernel}
   */
  record Console(String machine, long kexecs) {}

  /** What is not as it should be, one sentence each; empty: all is. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (RunLine run : runs) {
      if (!run.result().equals("SUCCESS")) {
        faults.add("run %s (%s) ended as %s".formatted(run.id(), run.what(), run.result()));
      }
    }
    for (ResetLine reset : resets) {
      if (!reset.failure().isEmpty()) {
        faults.add("a reset of %s failed: %s".formatted(reset.machine(), reset.failure()));
      } else if (reset.bootIdAfter().isEmpty()
          || reset.bootIdAfter().equals(reset.bootIdBefore())) {
        faults.add(
            "%s has no new boot id after its reset to generation %d"
                .formatted(reset.machine(), reset.generation()));
      }
    }
    for (Console console : consoles) {
      long expected = resets.stream().filter(r -> r.machine().equals(console.machine())).count();
      if (console.kexecs() != expected) {
        faults.add(
            "the console of %s shows %d kexecs, but it had %d resets"
                .formatted(console.machine(), console.kexecs(), expected));
      }
    }
    return faults;
  }

  /** The tables that people see. */
  String table() {
    var text = new StringBuilder();
    text.append(
        "%-22s %-28s %-5s %4s %-12s %5s %8s%n"
            .formatted("RUN", "WHAT", "NODE", "GEN", "RESULT", "EXIT", "SECONDS"));
    for (RunLine run : runs) {
      text.append(
          "%-22s %-28s %-5s %4d %-12s %5d %8.1f%n"
              .formatted(
                  run.id(),
                  run.what(),
                  run.node(),
                  run.generation(),
                  run.result(),
                  run.exitCode(),
                  run.seconds()));
    }
    text.append(
        "%n%-8s %4s %-9s %-9s %8s %8s %8s %8s %8s%n"
            .formatted(
                "RESET OF",
                "GEN",
                "BOOT ID",
                "BEFORE",
                "ROTATE",
                "LOAD",
                "JUMP",
                "VERIFY",
                "SECONDS"));
    for (ResetLine reset : resets) {
      text.append(
          "%-8s %4d %-9s %-9s %8.2f %8.2f %8.2f %8.2f %8.1f%n"
              .formatted(
                  reset.machine(),
                  reset.generation(),
                  shortened(reset.bootIdAfter()),
                  shortened(reset.bootIdBefore()),
                  reset.phases().getOrDefault("rotate", 0.0),
                  reset.phases().getOrDefault("load", 0.0),
                  reset.phases().getOrDefault("jump", 0.0),
                  reset.phases().getOrDefault("verify", 0.0),
                  reset.seconds()));
    }
    for (Console console : consoles) {
      text.append(
          "%nserial console of %s: %d times \"Starting new kernel\""
              .formatted(console.machine(), console.kexecs()));
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String shortened(String bootId) {
    return bootId.length() > 8 ? bootId.substring(0, 8) : bootId;
  }
}
