package dev.snapback.remote;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One login on another machine. May be used by several threads at once: each call has a channel of
 * its own.
 *
 * <p>Every call ends within its {@code limit}; then it throws {@link RemoteException} {@code
 * TIMED_OUT}. An interrupted call is given up in the same way.
 */
public interface Remote extends AutoCloseable {

  /** What of a command's stdout, and of its stderr, {@link #exec(List, Duration)} keeps: 1 MiB. */
  int CAPTURED_BYTES = 1 << 20;

  /**
   * Runs a command to its end. Its stdin is empty.
   *
   * @param arguments the program and its arguments; they arrive as they are, nothing is expanded
   * @param limit after it the command is sent SIGKILL and given up. OpenSSH delivers that to the
   *     command's process group; a process that made a session of its own survives
   * @return what it printed (at most {@link #CAPTURED_BYTES} of each stream; the rest is read and
   *     dropped, so that the command does not block) and how it ended
   * @throws IllegalArgumentException where no command line can carry an argument (a NUL character)
   */
  Ended exec(List<String> arguments, Duration limit) throws RemoteException, InterruptedException;

  /**
   * The same, with the output to streams, unbounded. They are written to by two threads, not closed
   * here, and see nothing more once this call has ended, but for a write that had begun.
   *
   * @throws RemoteException also {@code FILE} where one of the streams cannot be written
   */
  default Exit exec(
      List<String> arguments, Duration limit, OutputStream stdout, OutputStream stderr)
      throws RemoteException, InterruptedException {
    return exec(arguments, limit, InputStream.nullInputStream(), stdout, stderr);
  }

  /**
   * The same, with a stdin: read by a third thread until it ends or the command does, and not
   * closed here. Where the command ends first, one more read may be under way.
   *
   * @param stdin the command sees its end only where this is at its end
   * @throws RemoteException also {@code FILE} where {@code stdin} cannot be read; the command is
   *     killed then
   */
  Exit exec(
      List<String> arguments,
      Duration limit,
      InputStream stdin,
      OutputStream stdout,
      OutputStream stderr)
      throws RemoteException, InterruptedException;

  /**
   * Writes one file with the bytes and the permissions of {@code local}; its directory must exist.
   * A file of that name is overwritten. After an error a part of it may be there.
   *
   * @param local a regular file; trees are sent by {@code tar}
   */
  void upload(Path local, String remote, Duration limit)
      throws RemoteException, InterruptedException;

  /**
   * Reads one regular file, with its bytes and its permissions (without set-user-id and the like:
   * the other machine may be hostile). {@code local} appears whole or not at all.
   *
   * @param maxBytes more than that is refused
   */
  void download(String remote, Path local, long maxBytes, Duration limit)
      throws RemoteException, InterruptedException;

  /** Whether the other side answers within {@code limit} on this connection. */
  boolean reachable(Duration limit) throws InterruptedException;

  /** Ends the connection; commands that still run there are left to the other side. */
  @Override
  void close();
}
