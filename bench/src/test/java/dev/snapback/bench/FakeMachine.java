package dev.snapback.bench;

import dev.snapback.remote.Ended;
import dev.snapback.remote.Exit;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import dev.snapback.remote.RemoteException.Kind;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine on a clock of its own, counted from the order: the script takes 8 s, the jump is at 10
 * s, sshd answers at 60 s, multi-user is reached at 65 s. A question costs 0.2 s. Nothing sleeps.
 */
final class FakeMachine implements RecipeReset.Logins, RecipeReset.Pause, InstantSource {

  Exit scriptEnds = new Exit.Status(0);
  Duration jump = Duration.ofSeconds(10);
  Duration sshd = Duration.ofSeconds(60);
  Duration multiUser = Duration.ofSeconds(65);

  /** When the old system is too busy to answer one question, though it is not down. */
  Duration busy = Duration.ofDays(1);

  final List<String> sent = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private Instant order = Instant.MAX;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void of(Duration pause) {
    now = now.plus(pause);
  }

  @Override
  public Remote await(Duration limit) throws RemoteException {
    if (jumped() && now.isBefore(order.plus(sshd))) {
      if (Duration.between(now, order.plus(sshd)).compareTo(limit) > 0) {
        throw new RemoteException(Kind.TIMED_OUT, "no login within " + limit);
      }
      now = order.plus(sshd);
    }
    return new Session(jumped());
  }

  private boolean jumped() {
    return !order.equals(Instant.MAX) && !now.isBefore(order.plus(jump));
  }

  private boolean past(Duration sinceOrder) {
    return !order.equals(Instant.MAX) && !now.isBefore(order.plus(sinceOrder));
  }

  private final class Session implements Remote {
    private final boolean newBoot;

    Session(boolean newBoot) {
      this.newBoot = newBoot;
    }

    @Override
    public Ended exec(List<String> arguments, Duration limit) throws RemoteException {
      if (newBoot != jumped()) {
        of(limit);
        throw new RemoteException(Kind.TIMED_OUT, "no answer");
      }
      if (arguments.equals(List.of("bash", RecipeReset.SCRIPT))) {
        order = now;
        of(Duration.ofSeconds(8));
        return ended(scriptEnds, "", "kexec: no such kernel");
      }
      if (past(busy)) {
        busy = Duration.ofDays(1);
        of(limit);
        throw new RemoteException(Kind.TIMED_OUT, "no answer");
      }
      of(Duration.ofMillis(200));
      if (arguments.equals(RecipeReset.BOOT_ID)) {
        return ended(new Exit.Status(0), newBoot ? "new-boot\n" : "old-boot\n", "");
      }
      return past(multiUser)
          ? ended(new Exit.Status(0), "active\n", "")
          : ended(new Exit.Status(3), "inactive\n", "");
    }

    private Ended ended(Exit exit, String out, String err) {
      return new Ended(
          exit,
          new Ended.Captured(out, out.length(), false),
          new Ended.Captured(err, err.length(), false));
    }

    @Override
    public Exit exec(
        List<String> arguments,
        Duration limit,
        InputStream stdin,
        OutputStream stdout,
        OutputStream stderr) {
      throw new UnsupportedOperationException("the recipe needs no streams");
    }

    @Override
    public void upload(Path local, String remote, Duration limit) {
      sent.add(local + " → " + remote);
    }

    @Override
    public void download(String remote, Path local, long maxBytes, Duration limit) {
      throw new UnsupportedOperationException("the recipe fetches nothing");
    }

    @Override
    public boolean reachable(Duration limit) {
      return newBoot == jumped();
    }

    @Override
    public void close() {}
  }
}
