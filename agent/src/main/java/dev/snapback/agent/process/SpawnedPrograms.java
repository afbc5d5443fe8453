package dev.snapback.agent.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jnr.constants.platform.Errno;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.SpawnAttribute;
import jnr.posix.SpawnFileAction;

/**
 * Programs started by posix_spawn(3): no copy of this process's page tables, and no helper program
 * that would have to be read from a disk.
 */
public final class SpawnedPrograms implements Programs {
  // Linux's values, the same on x86_64 and aarch64 (asm-generic/fcntl.h).
  private static final int READ_ONLY = 0;
  private static final int WRITE_CREATE_TRUNCATE = 01 | 0100 | 01000;
  private static final int OWNER_ONLY = 0600;
  private static final int SIGKILL = 9;

  private final Path directory;

  /**
   * @param directory for the output of running programs; on a tmpfs, so that a full or dying disk
   *     is no reason to fail
   */
  public SpawnedPrograms(Path directory) {
    this.directory = directory;
  }

  /** JNR takes a while to load: not before something is started. */
  private static final class Native {
    static final POSIX CALLS = POSIXFactory.getNativePOSIX();
  }

  @Override
  public void warmUp() {
    try {
      run(List.of("true"), Map.of(), Duration.ofSeconds(30));
    } catch (IOException e) {
      // That it cannot be run will be told by the run that matters. What it was for, the loading,
      // is done.
      return;
    }
  }

  @Override
  public Finished run(List<String> argv, Map<String, String> environment, Duration deadline)
      throws IOException {
    try (var output = OutputFiles.in(directory)) {
      long pid = spawn(argv, environment, output);
      boolean late = !endsWithin(pid, deadline);
      if (late) {
        var _ = Native.CALLS.kill(pid, SIGKILL);
      }
      return output.finished(reap(pid), late);
    }
  }

  private static long spawn(List<String> argv, Map<String, String> environment, OutputFiles output)
      throws IOException {
    var variables = environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue());
    long pid =
        Native.CALLS.posix_spawnp(
            argv.getFirst(),
            List.of(
                SpawnFileAction.open("/dev/null", 0, READ_ONLY, 0),
                SpawnFileAction.open(
                    output.stdout().toString(), 1, WRITE_CREATE_TRUNCATE, OWNER_ONLY),
                SpawnFileAction.open(
                    output.stderr().toString(), 2, WRITE_CREATE_TRUNCATE, OWNER_ONLY)),
            List.<SpawnAttribute>of(),
            argv,
            variables.toList());
    if (pid <= 0) {
      throw new IOException(
          argv.getFirst() + ": " + Errno.valueOf(Native.CALLS.errno()).description());
    }
    return pid;
  }

  /** The child's exit code, or 128 and the signal that ended it. Waits for its end. */
  private static int reap(long pid) throws IOException {
    var status = new int[1];
    while (Native.CALLS.waitpid(pid, status, 0) != pid) {
      if (Native.CALLS.errno() != Errno.EINTR.intValue()) {
        throw new IOException("waitpid: " + Errno.valueOf(Native.CALLS.errno()).description());
      }
    }
    int signal = status[0] & 0x7f;
    return signal == 0 ? (status[0] >> 8) & 0xff : 128 + signal;
  }

  /**
   * Waits for a child's end, and leaves it a zombie (the JDK waits by waitid(2) with WNOWAIT, see
   * ProcessHandleImpl_unix.c): so its number cannot be another process's when it is killed.
   */
  private static boolean endsWithin(long pid, Duration deadline) throws InterruptedIOException {
    var child = ProcessHandle.of(pid);
    if (child.isEmpty()) {
      return true;
    }
    try {
      var _ = child.get().onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while process " + pid + " runs");
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of process " + pid + " cannot be waited for", e);
    }
  }
}
