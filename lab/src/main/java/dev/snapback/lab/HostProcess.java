package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process of this host that outlives the program that started it. The kernel gives a pid away
 * again; pid and start time together name one process until the host boots anew, so nobody else's
 * is ever ended.
 *
 * @param startTicks the 22nd field of {@code /proc/PID/stat} (proc(5)): clock ticks since the
 *     host's boot
 */
record HostProcess(long pid, long startTicks) {
  private static final Duration KILL = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** The process that has this pid now, if any. */
  static Optional<HostProcess> of(long pid) throws IOException {
    try {
      return Optional.of(new HostProcess(pid, startTicks(Files.readString(stat(pid)))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The second field, the program's name, may hold spaces and parentheses: fields are counted from
   * its end.
   */
  static long startTicks(String stat) {
    return Long.parseLong(field(stat, 22));
  }

  static String state(String stat) {
    return field(stat, 3);
  }

  static int threads(String stat) {
    return Integer.parseInt(field(stat, 20));
  }

  private static String field(String stat, int number) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[number - 3];
  }

  boolean isAlive() throws IOException {
    return of(pid).filter(this::equals).isPresent() && !isOver();
  }

  /** Ends the process as a pulled plug would (SIGKILL); waits until it is gone, at most 10 s. */
  void kill() throws IOException, InterruptedException {
    if (!isAlive()) {
      return;
    }
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    // Not ProcessHandle.onExit: one whose parent is slow to collect it is dead enough.
    long end = System.nanoTime() + KILL.toNanos();
    while (isAlive()) {
      if (System.nanoTime() > end) {
        throw new LabException("process " + pid + " is still there ten seconds after SIGKILL");
      }
      Thread.sleep(LOOK);
    }
  }

  /**
   * Only waits to be collected. While another of its threads still ends, its first one is a zombie
   * already, and its files are still locked.
   */
  private boolean isOver() throws IOException {
    try {
      String stat = Files.readString(stat(pid));
      return state(stat).equals("Z") && threads(stat) <= 1;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static Path stat(long pid) {
    return Path.of("/proc", Long.toString(pid), "stat");
  }
}
