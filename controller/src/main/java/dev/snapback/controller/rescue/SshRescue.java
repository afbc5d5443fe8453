package dev.snapback.controller.rescue;

import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.remote.Ended;
import dev.snapback.remote.Exit;
import dev.snapback.remote.HostKey;
import dev.snapback.remote.Login;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import dev.snapback.remote.RemoteException.Kind;
import dev.snapback.remote.SshRemote;
import dev.snapback.remote.SshTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a machine by SSH to go down: each way in turn, until it goes. After the first it comes back
 * by a jump, after the others by a cold boot; on a fresh root in any case.
 */
final class SshRescue {
  /** As setup installs it: runs a command of the agent's in the agent's own root. */
  private static final String AGENT = "/usr/sbin/snapback-agent";

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Remote remote;
  private final Allowance allowance;
  private final List<String> failures = new ArrayList<>();

  private SshRescue(Remote remote, Allowance allowance) {
    this.remote = remote;
    this.allowance = allowance;
  }

  static void force(SshDoor door, ResetNode order, Allowance allowance)
      throws RescueException, InterruptedException {
    // Who boots just now will announce itself; where nothing speaks SSH, other ways are waiting.
    Duration login = allowance.left().dividedBy(4);
    try (Remote remote = SshRemote.awaitLogin(target(door, login), login)) {
      new SshRescue(remote, allowance).tryEach(order);
    } catch (RemoteException e) {
      throw new RescueException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private static SshTarget target(SshDoor door, Duration login) {
    HostKey key =
        door.hostKey().startsWith("SHA256:")
            ? new HostKey.Fingerprint(door.hostKey())
            : new HostKey.Known(door.hostKey());
    Duration answer = login.compareTo(ANSWER) < 0 ? login : ANSWER;
    return new SshTarget(
        door.host(),
        door.port(),
        door.user(),
        new Login.KeyFile(door.keyFile()),
        key,
        new SshTarget.Timeouts(answer, login));
  }

  private void tryEach(ResetNode order) throws RescueException, InterruptedException {
    for (List<String> command : commands(order)) {
      if (goesDownBy(command)) {
        return;
      }
    }
    throw new RescueException(
        "logged in, but it did not go down by any of: " + String.join("; ", failures));
  }

  static List<List<String>> commands(ResetNode order) {
    return List.of(
        List.of(
            AGENT,
            "reset",
            "--generation",
            Long.toString(order.generation()),
            "--image",
            order.image(),
            "--jump"),
        // Without the variable systemd may jump into the kernel that is staged: systemctl(1).
        List.of("env", "SYSTEMCTL_SKIP_AUTO_KEXEC=1", "systemctl", "reboot", "--force"),
        // A constant: there is nothing in it that a shell could misread.
        List.of("sh", "-c", "echo b > /proc/sysrq-trigger"));
  }

  private boolean goesDownBy(List<String> command) throws InterruptedException {
    // Half of what is left for each, so that the last one has its turn, too.
    Allowance slice = Allowance.of(allowance.left().dividedBy(2));
    String said;
    try {
      Ended ended = remote.exec(command, slice.left());
      if (!ended.exit().success()) {
        return failed(command, words(ended));
      }
      said = "it stays up";
    } catch (RemoteException e) {
      if (e.kind() == Kind.DISCONNECTED) {
        return true;
      }
      said = String.valueOf(e.getMessage());
    }
    while (remote.reachable(ANSWER)) {
      if (slice.over()) {
        return failed(command, said);
      }
      Thread.sleep(PAUSE);
    }
    return true;
  }

  private static String words(Ended ended) {
    String how =
        switch (ended.exit()) {
          case Exit.Status(int code) -> "exit code " + code;
          case Exit.Signal(String name) -> "signal " + name;
        };
    String said = ended.stderr().text().strip();
    return said.isEmpty() ? how : how + ": " + said;
  }

  private boolean failed(List<String> command, String why) {
    String brief = why.strip();
    failures.add(
        "`%s` (%s)"
            .formatted(
                String.join(" ", command),
                brief.length() > 150 ? brief.substring(0, 150) + "…" : brief));
    return false;
  }
}
