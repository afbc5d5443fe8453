package dev.snapback.controller.vm;

import dev.snapback.controller.node.NodeException;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import dev.snapback.remote.RemoteException.Kind;
import dev.snapback.remote.SshRemote;
import dev.snapback.remote.SshTarget;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One connection, made when it is used first and made anew after it broke. Thread-safe. */
final class SshLine implements AutoCloseable {
  /** One connection has 10 sessions at a time (MaxSessions of sshd_config(5)), less would do. */
  private static final int SESSIONS = 8;

  /** What is done by a connection. */
  interface Use<A> {
    A by(Remote remote) throws RemoteException, NodeException, InterruptedException;
  }

  private final SshTarget target;
  private final Use<?> prepare;
  private final Semaphore sessions = new Semaphore(SESSIONS);
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicReference<@Nullable Remote> open = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * @param prepare is done first by each connection
   */
  SshLine(SshTarget target, Use<?> prepare) {
    this.target = target;
    this.prepare = prepare;
  }

  <A> A use(Use<A> use) throws RemoteException, NodeException, InterruptedException {
    sessions.acquire();
    try {
      Remote remote = remote();
      try {
        return use.by(remote);
      } catch (RemoteException e) {
        if (e.kind() != Kind.FILE) {
          drop(remote);
        }
        throw e;
      }
    } finally {
      sessions.release();
    }
  }

  private Remote remote() throws RemoteException, NodeException, InterruptedException {
    Remote now = open.get();
    if (now != null) {
      return now;
    }
    opening.lockInterruptibly();
    try {
      now = open.get();
      return now == null ? login() : now;
    } finally {
      opening.unlock();
    }
  }

  private Remote login() throws RemoteException, NodeException, InterruptedException {
    throwIfClosed();
    Remote made = SshRemote.login(target);
    boolean kept = false;
    try {
      var _ = prepare.by(made);
      open.set(made);
      // Who closes looks at `open` after it has said so.
      throwIfClosed();
      kept = true;
      return made;
    } finally {
      if (!kept) {
        drop(made);
      }
    }
  }

  private void throwIfClosed() throws RemoteException {
    if (closed) {
      throw new RemoteException(Kind.DISCONNECTED, target.name() + ": its connection was closed");
    }
  }

  private void drop(Remote broken) {
    open.compareAndSet(broken, null);
    broken.close();
  }

  @Override
  public void close() {
    closed = true;
    Remote last = open.get();
    if (last != null) {
      drop(last);
    }
  }
}
