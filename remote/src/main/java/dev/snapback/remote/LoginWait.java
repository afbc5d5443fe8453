package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import dev.snapback.remote.SshTarget.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Login attempts, one after the other, until one succeeds or the time is over. */
final class LoginWait {

  /** Short, for a login is what a reset's time ends with; long enough to let the host work. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final SshTarget target;
  private final Duration limit;
  private final long start = System.nanoTime();

  LoginWait(SshTarget target, Duration limit) {
    this.target = target;
    this.limit = limit;
  }

  SshRemote login() throws RemoteException, InterruptedException {
    RemoteException last = null;
    int attempts = 0;
    for (Duration left = limit; left.isPositive(); left = left()) {
      Timeouts timeouts =
          new Timeouts(
              shorter(target.timeouts().answer(), left),
              shorter(target.timeouts().login(), left),
              target.timeouts().silence());
      try {
        attempts++;
        return SshRemote.login(target.withTimeouts(timeouts));
      } catch (RemoteException e) {
        if (!mayPass(e.kind())) {
          throw e;
        }
        // An attempt that was cut short by the limit tells less than the one before it.
        last = last == null || timeouts.equals(target.timeouts()) ? e : last;
      }
      Thread.sleep(shorter(PAUSE, left()));
    }
    throw tooLate(attempts, last);
  }

  private RemoteException tooLate(int attempts, @Nullable RemoteException last) {
    String why = last == null ? "" : "; the last one: " + last.kind() + ", " + last.getMessage();
    return new RemoteException(
        Kind.TIMED_OUT,
        "no login at "
            + target.name()
            + " within "
            + limit
            + ", by "
            + attempts
            + " attempts"
            + why,
        last);
  }

  private Duration left() {
    return limit.minusNanos(System.nanoTime() - start);
  }

  private static boolean mayPass(Kind kind) {
    return switch (kind) {
      case UNREACHABLE, AUTH, TIMED_OUT, DISCONNECTED, PROTOCOL -> true;
      case HOST_KEY, SETTINGS, FILE -> false;
    };
  }

  private static Duration shorter(Duration one, Duration other) {
    Duration shorter = one.compareTo(other) < 0 ? one : other;
    return shorter.isNegative() ? Duration.ZERO : shorter;
  }
}
