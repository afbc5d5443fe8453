package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of this host that outlives the program that started it. The kernel gives a pid away
 * again; pid and start time together name one process until the host boots anew, so nobody else's
 * is ever ended.
 *
 * @param startTicks the 22nd field of {@code /proc/PID/stat} (proc(5)): clock ticks since the
 *     host's boot
 */
record HostProcess(long pid, long startTicks) {

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
    String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fromState[22 - 3]);
  }

  boolean isAlive() throws IOException {
    return of(pid).filter(this::equals).isPresent() && !isZombie();
  }

  /**
   * Ends the process as a pulled plug would (SIGKILL) and waits until it is gone, for at most ten
   * seconds.
   */
  void kill() throws IOException, InterruptedException {
    if (!isAlive()) {
      return;
    }
    ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
    if (handle == null) {
      return;
    }
    handle.destroyForcibly();
    try {
      handle.onExit().get(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LabException("process " + pid + " is still there ten seconds after SIGKILL", e);
    } catch (java.util.concurrent.ExecutionException | CompletionException e) {
      throw new LabException("cannot wait for process " + pid, e);
    }
  }

  private boolean isZombie() throws IOException {
    try {
      String stat = Files.readString(stat(pid));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path stat(long pid) {
    return Path.of("/proc", Long.toString(pid), "stat");
  }
}
