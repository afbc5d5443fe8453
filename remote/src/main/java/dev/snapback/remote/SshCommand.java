package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import org.jspecify.annotations.Nullable;

/** One command on its own channel: called once, abandoned from another thread. */
final class SshCommand implements Callable<Exit> {

  private final SSHClient client;
  private final String line;
  private final InputStream stdin;
  private final OutputStream stdout;
  private final OutputStream stderr;
  private volatile Session.@Nullable Command command;
  private volatile boolean abandoned;
  private volatile boolean sending;
  private volatile @Nullable RemoteException unreadable;

  SshCommand(
      SSHClient client, String line, InputStream stdin, OutputStream stdout, OutputStream stderr) {
    this.client = client;
    this.line = line;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  @Override
  public Exit call() throws IOException, RemoteException, InterruptedException {
    Session session = client.startSession();
    try {
      Session.Command started = session.exec(line);
      command = started;
      Thread feeder =
          Thread.ofVirtual().name("ssh-stdin").start(() -> feed(started.getOutputStream()));
      FutureTask<Boolean> errors = new FutureTask<>(() -> pump(started.getErrorStream(), stderr));
      Thread.ofVirtual().name("ssh-stderr").start(errors);
      pump(started.getInputStream(), stdout);
      errors.get();
      waitForEnd(started, feeder);
      throwIfUnreadable();
      return exit(started);
    } catch (IOException e) {
      throwIfUnreadable();
      throw e;
    } catch (ExecutionException e) {
      throwIfUnreadable();
      Exception why = Bounded.thrown(e);
      if (why instanceof RemoteException refused) {
        throw refused;
      }
      throw new IOException("stderr ended early: " + why.getMessage(), why);
    } finally {
      session.close();
    }
  }

  /** Kills the command and lets go of its channel. May block; may be called again. */
  void abandon() {
    abandoned = true;
    Session.Command running = command;
    if (running == null || !running.isOpen()) {
      return;
    }
    try {
      // Without a terminal sshd does not end a command whose channel is closed: it must be told.
      running.signal(Signal.KILL);
      running.close();
    } catch (IOException e) {
      // The connection is gone, and the command is the other side's to end.
      return;
    }
  }

  /** To its end; a command that ended before has its own reasons, and says them. */
  private void feed(OutputStream to) {
    byte[] piece = new byte[32 << 10];
    try {
      for (int read = readStdin(piece); read >= 0 && !abandoned; read = readStdin(piece)) {
        sending = true;
        to.write(piece, 0, read);
        // Who sends little at a time wants it to arrive.
        to.flush();
        sending = false;
      }
      to.close();
    } catch (IOException e) {
      // Not closed here: SSHJ would send what is left first, and wait for room once more.
      return;
    }
  }

  /**
   * SSHJ's one reading thread closes our stdin when the other side closes the channel, and for that
   * it needs a lock that `feed` holds while it waits for room that nobody will make any more. So
   * `feed` is sent away as soon as the command has ended, or the whole connection would stand still
   * until SSHJ's time is up.
   */
  private void waitForEnd(Session.Command started, Thread feeder)
      throws IOException, InterruptedException {
    while (feeder.isAlive() && started.isOpen()) {
      boolean ended = started.getExitStatus() != null || started.getExitSignal() != null;
      if (ended && sending) {
        feeder.interrupt();
      }
      feeder.join(Duration.ofMillis(20));
    }
    started.join();
  }

  private int readStdin(byte[] piece) throws IOException {
    try {
      return stdin.read(piece);
    } catch (IOException e) {
      unreadable =
          new RemoteException(
              Kind.FILE, "the command's input cannot be read here, so it was killed: " + e, e);
      // Before its input ends, which would look like all of it.
      abandon();
      throw e;
    }
  }

  private void throwIfUnreadable() throws RemoteException {
    RemoteException why = unreadable;
    if (why != null) {
      throw why;
    }
  }

  private boolean pump(InputStream from, OutputStream to) throws IOException, RemoteException {
    byte[] piece = new byte[32 << 10];
    for (int read = from.read(piece); read >= 0 && !abandoned; read = from.read(piece)) {
      try {
        to.write(piece, 0, read);
      } catch (IOException e) {
        abandon();
        throw new RemoteException(
            Kind.FILE, "the command's output cannot be written here, so it was killed: " + e, e);
      }
    }
    return true;
  }

  private static Exit exit(Session.Command ended) throws RemoteException {
    Signal signal = ended.getExitSignal();
    if (signal != null) {
      return new Exit.Signal(signal.toString());
    }
    Integer status = ended.getExitStatus();
    if (status == null) {
      throw new RemoteException(
          Kind.DISCONNECTED,
          "expected the command's exit status, but its channel ended without one; it may have run"
              + " to its end or not");
    }
    return new Exit.Status(status);
  }
}
