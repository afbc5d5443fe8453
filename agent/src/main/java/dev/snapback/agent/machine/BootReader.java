package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.DmStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads how this boot came about, from /proc and from what the initramfs left in /run/initramfs
 * ({@code reset-init} and {@code snapback-root} say what).
 */
record BootReader(Path left, Path boot, Path proc) {
  // proc(5), /proc/PID/stat: starttime, in the 1/100 s that the kernel shows every program.
  private static final int START_TIME = 19;
  private static final double TICKS = 100;

  /** The agent's own phase ends now. */
  BootFacts read(String image) {
    return new BootFacts(
        written(image),
        text(boot.resolve(image).resolve("vmlinuz.sha256"), ""),
        Long.parseLong(text(proc.resolve("sys/kernel/tainted"), "0")),
        phases());
  }

  /** A root of a thin image holds what the image holds, before anything is written to it. */
  private OptionalLong written(String image) {
    var held = DmStatus.written(text(left.resolve("snapback-root-status"), ""));
    long shared = Long.parseLong(text(boot.resolve(image).resolve("mapped"), "0"));
    return held.isPresent()
        ? OptionalLong.of(Math.abs(held.getAsLong() - shared))
        : OptionalLong.empty();
  }

  private List<BootFacts.Phase> phases() {
    var times = times(text(left.resolve("snapback-times"), ""));
    var ends = new ArrayList<Map.Entry<String, Double>>();
    if (times.containsKey("begun") && times.containsKey("mounted")) {
      ends.add(Map.entry("kernel", times.get("begun")));
      ends.add(Map.entry("initramfs", times.get("mounted")));
    }
    String stat = text(proc.resolve("self/stat"), "");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    if (fields.length > START_TIME) {
      double started = Long.parseLong(fields[START_TIME]) / TICKS;
      // A reset's initramfs starts the agent itself, before it has mounted the root.
      if (started > times.getOrDefault("mounted", 0.0)) {
        ends.add(Map.entry("user space", started));
      }
    }
    ends.add(
        Map.entry("agent", Double.parseDouble(text(proc.resolve("uptime"), "0").split(" ")[0])));
    var phases = new ArrayList<BootFacts.Phase>();
    double begin = 0;
    for (var end : ends) {
      phases.add(new BootFacts.Phase(end.getKey(), seconds(end.getValue() - begin)));
      begin = end.getValue();
    }
    return phases;
  }

  /** "begun=1.20 mounted=3.40", in seconds since the kernel's first instant. */
  private static Map<String, Double> times(String line) {
    var times = new HashMap<String, Double>();
    for (String word : line.split("\\s+")) {
      String[] pair = word.split("=", 2);
      if (pair.length == 2) {
        times.put(pair[0], Double.parseDouble(pair[1]));
      }
    }
    return times;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static String text(Path file, String otherwise) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return otherwise;
    }
  }
}
