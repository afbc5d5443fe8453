package dev.snapback.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Processes that are not the agent's children, by their files in {@code /proc} and {@code
 * /sys/fs/cgroup}.
 *
 * <p>{@code ProcessHandle.onExit} would do, but for such processes it looks every 0.3 to 5 s; the
 * next run waits for the end of this one, so here it is every 50 ms at most (some 20 µs each).
 */
final class ProcessFiles {
  private static final long FIRST_MILLIS = 2;
  private static final long LONGEST_MILLIS = 50;

  private final Path proc;
  private final Path cgroups;

  ProcessFiles(Path proc, Path cgroups) {
    this.proc = proc;
    this.cgroups = cgroups;
  }

  /** Returns when no process {@code pid} runs (a zombie has ended), at once if none does. */
  void awaitEnd(long pid) throws InterruptedException {
    String started = startTime(pid);
    long wait = FIRST_MILLIS;
    // The start time tells a process from a later one that got the same number.
    while (!started.isEmpty() && startTime(pid).equals(started)) {
      Thread.sleep(wait);
      wait = Math.min(LONGEST_MILLIS, wait + 1 + wait / 4);
    }
  }

  /** Waits until no process is left in a cgroup, {@code millis} at most; whether that is so. */
  boolean awaitEmpty(String controlGroup, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (populated(controlGroup)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }

  /**
   * Kills all of a cgroup at once (cgroup-v2.rst, {@code cgroup.kill}, since Linux 5.14); whether
   * that was possible.
   */
  boolean kill(String controlGroup) {
    if (controlGroup.isEmpty()) {
      return false;
    }
    try {
      Path file = cgroups.resolve(controlGroup.substring(1)).resolve("cgroup.kill");
      Files.writeString(file, "1", StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The time of start in clock ticks since boot, field 22 of proc(5)'s stat; empty: none runs. */
  private String startTime(long pid) {
    try {
      String stat = Files.readString(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      // Field 2, the name, is in parentheses and may hold any character; field 3 is the state.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") || fields[0].equals("X") ? "" : fields[19];
    } catch (IOException e) {
      return "";
    }
  }

  private boolean populated(String controlGroup) {
    if (controlGroup.isEmpty()) {
      return false;
    }
    try {
      Path events = cgroups.resolve(controlGroup.substring(1)).resolve("cgroup.events");
      return Files.readString(events).lines().anyMatch("populated 1"::equals);
    } catch (IOException e) {
      return false;
    }
  }
}
