package dev.snapback.bench;

import dev.snapback.remote.Ended;
import dev.snapback.remote.HostKey;
import dev.snapback.remote.Login;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import dev.snapback.remote.SshRemote;
import dev.snapback.remote.SshTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Measures the recipe's reset as its author would: the script is run over SSH on a machine that is
 * up, and the reset is done when a new login finds a new boot id and multi-user reached. The login
 * that runs the script is made, and the script sent, before the clock starts.
 *
 * <p>Used by one thread. One measurement at a time on a machine.
 */
public final class RecipeReset {

  /** Memory, not the root: that is about to be replaced, and may be read-only. */
  static final String SCRIPT = "/run/snapback-recipe-reset.sh";

  static final List<String> BOOT_ID = List.of("cat", "/proc/sys/kernel/random/boot_id");
  static final List<String> MULTI_USER = List.of("systemctl", "is-active", "multi-user.target");

  /** How long a machine may be silent until it is taken for down; being wrong costs a login. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

  /** Where logins to the machine come from. */
  @FunctionalInterface
  public interface Logins {
    /** A new login, as soon as the machine lets us; see {@link SshRemote#awaitLogin}. */
    Remote await(Duration limit) throws RemoteException, InterruptedException;
  }

  /** Waits; {@code Thread::sleep} but in tests. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /**
   * Each counted from the order to reset.
   *
   * @param script until the script had returned
   * @param down until the machine was asked something that the old system did not answer any more
   * @param login until a new login had read a new boot id
   * @param multiUser until multi-user.target was active: the reset's time
   */
  public record Durations(
      Duration script, Duration down, Duration login, Duration multiUser, String bootId) {}

  private final Logins logins;
  private final Path script;
  private final InstantSource clock;
  private final Pause pause;

  /**
   * @param script {@code bench/recipe/reset.sh}, run by bash without arguments
   */
  public RecipeReset(Logins logins, Path script, InstantSource clock, Pause pause) {
    this.logins = logins;
    this.script = script;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Logins as root to a lab machine.
   *
   * @param knownHosts has the machine's keys under the name {@code snapback-lab}
   */
  public static Logins ofLabMachine(String host, int port, Path keyFile, Path knownHosts) {
    // QEMU's forward takes a connection for a guest that is down, and then nothing comes: `answer`
    // is by how much a login may be seen late, and must be enough for a guest's sshd without KVM.
    SshTarget target =
        new SshTarget(
            host,
            port,
            "root",
            new Login.KeyFile(keyFile),
            new HostKey.KnownHosts(knownHosts, "snapback-lab"),
            new SshTarget.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(30)));
    return limit -> SshRemote.awaitLogin(target, limit);
  }

  /**
   * Resets the machine once.
   *
   * @param limit for all of it
   * @throws RecipeFailed where the script failed or the limit was over before multi-user
   * @throws RemoteException where the machine could not be logged in to, before or after
   */
  public Durations measure(Duration limit)
      throws RecipeFailed, RemoteException, InterruptedException {
    Instant deadline = clock.instant().plus(limit);
    try (Remote before = logins.await(limit)) {
      String oldBoot =
          bootId(before)
              .orElseThrow(() -> new RecipeFailed("the machine does not tell its boot id"));
      before.upload(script, SCRIPT, left(deadline));
      Instant order = clock.instant();
      Ended ended = before.exec(List.of("bash", SCRIPT), left(deadline));
      Duration scripted = since(order);
      if (!ended.exit().success()) {
        throw new RecipeFailed(
            "the recipe's script ended with " + ended.exit() + ": " + ended.stderr().text());
      }
      return new OneReset(order, deadline, oldBoot, scripted, ended.stderr().text()).follow(before);
    }
  }

  /** From the script's end to multi-user. */
  private final class OneReset {
    private final Instant order;
    private final Instant deadline;
    private final String oldBoot;
    private final Duration scripted;
    private final String complaints;

    OneReset(
        Instant order, Instant deadline, String oldBoot, Duration scripted, String complaints) {
      this.order = order;
      this.deadline = deadline;
      this.oldBoot = oldBoot;
      this.scripted = scripted;
      this.complaints = complaints;
    }

    Durations follow(Remote before) throws RecipeFailed, RemoteException, InterruptedException {
      Duration down = untilSilent(before);
      while (true) {
        try (Remote now = logins.await(left(deadline))) {
          String boot = bootId(now).orElse("");
          if (!boot.isEmpty() && !boot.equals(oldBoot)) {
            Duration login = since(order);
            untilMultiUser(now);
            return new Durations(scripted, down, login, since(order), boot);
          }
          if (boot.equals(oldBoot)) {
            // It had only been slow to answer.
            down = untilSilent(now);
          }
        }
      }
    }

    private Duration untilSilent(Remote old) throws RecipeFailed, InterruptedException {
      while (true) {
        Duration asked = since(order);
        if (bootId(old).isEmpty()) {
          return asked;
        }
        nextQuestion("the machine is still in the old system; did kexec load a kernel?");
      }
    }

    private void untilMultiUser(Remote now)
        throws RecipeFailed, RemoteException, InterruptedException {
      while (!now.exec(MULTI_USER, left(deadline)).stdout().text().strip().equals("active")) {
        nextQuestion("the new system has not reached multi-user.target");
      }
    }

    private void nextQuestion(String state) throws RecipeFailed, InterruptedException {
      pause.of(BETWEEN_QUESTIONS);
      if (!clock.instant().isBefore(deadline)) {
        throw new RecipeFailed(
            "after " + since(order) + " " + state + " The script's stderr: " + complaints);
      }
    }
  }

  /** Empty where there is no answer, or none in time. */
  private static Optional<String> bootId(Remote machine) throws InterruptedException {
    try {
      Ended ended = machine.exec(BOOT_ID, ANSWER);
      String id = ended.stdout().text().strip();
      return ended.exit().success() && !id.isEmpty() ? Optional.of(id) : Optional.empty();
    } catch (RemoteException e) {
      return Optional.empty();
    }
  }

  private Duration since(Instant order) {
    return Duration.between(order, clock.instant());
  }

  private Duration left(Instant deadline) throws RecipeFailed {
    Duration left = Duration.between(clock.instant(), deadline);
    if (!left.isPositive()) {
      throw new RecipeFailed("the time for the reset is over");
    }
    return left;
  }
}
