package dev.snapback.provisioning;

import dev.snapback.provisioning.ProvisioningException.Kind;
import dev.snapback.remote.Ended;
import dev.snapback.remote.Exit;
import dev.snapback.remote.Remote;
import dev.snapback.remote.RemoteException;
import dev.snapback.remote.SshRemote;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A login on the machine, whose commands run as root. Not thread-safe. */
final class Machine implements AutoCloseable {
  /** For commands that only look. */
  static final Duration LOOK = Duration.ofMinutes(5);

  private static final Duration DELIVERY = Duration.ofMinutes(30);
  private static final Duration BETWEEN_LOGINS = Duration.ofSeconds(2);
  private static final int STDERR_LINES = 5;

  // Without the variable systemd jumps into a kernel that is loaded instead, and a node has one
  // staged: systemctl(1).
  private static final List<String> REBOOT =
      List.of("env", "SYSTEMCTL_SKIP_AUTO_KEXEC=1", "systemctl", "--no-block", "reboot");

  private final Access access;
  private Remote remote;

  private Machine(Access access, Remote remote) {
    this.access = access;
    this.remote = remote;
  }

  static Machine login(Access access) throws ProvisioningException, InterruptedException {
    try {
      Machine machine = new Machine(access, SshRemote.login(access.target()));
      machine.mayBeRoot();
      return machine;
    } catch (RemoteException e) {
      throw unreachable(e);
    }
  }

  private void mayBeRoot() throws ProvisioningException, InterruptedException {
    if (!access.isRoot() && !exec(List.of("true"), LOOK).exit().success()) {
      close();
      throw new ProvisioningException(
          Kind.UNREACHABLE,
          "expected %s to be root by `sudo -n`, found that sudo refuses or asks for a password; log in as root (--user root), or give the user NOPASSWD"
              .formatted(access.user()));
    }
  }

  /** Runs a command as root and waits for its end, however it ends. */
  Ended exec(List<String> command, Duration limit)
      throws ProvisioningException, InterruptedException {
    try {
      return remote.exec(asRoot(command), limit);
    } catch (RemoteException e) {
      throw unreachable(e);
    }
  }

  /** What a command prints, which must succeed. */
  String text(String what, List<String> command, Duration limit)
      throws ProvisioningException, InterruptedException {
    Ended ended = exec(command, limit);
    if (!ended.exit().success()) {
      throw failed(what, ended.exit(), ended.stderr().text());
    }
    return ended.stdout().text();
  }

  /** Runs a command as root, with each line that it prints told as it comes. */
  Exit follow(List<String> command, Duration limit, Consumer<String> reader)
      throws ProvisioningException, InterruptedException {
    Lines out = new Lines(reader);
    Lines err = new Lines(reader);
    try {
      return remote.exec(asRoot(command), limit, out, err);
    } catch (RemoteException e) {
      throw unreachable(e);
    } finally {
      out.flushLine();
      err.flushLine();
    }
  }

  /**
   * Unpacks a bundle into memory: what is unpacked there never gets onto the pristine root.
   *
   * @return where it is; only the user who logged in, and root, can write there
   */
  Delivered deliver(Path bundle) throws ProvisioningException, InterruptedException {
    String place =
        asUser(
                "make room for the agent in memory",
                List.of("mktemp", "--directory", "/dev/shm/snapback-XXXXXXXX"))
            .strip();
    String file = place + "/bundle";
    try {
      remote.upload(bundle, file, DELIVERY);
    } catch (RemoteException e) {
      throw unreachable(e);
    }
    String unpacked = place + "/unpacked";
    asUser("unpack the agent", List.of("mkdir", unpacked));
    boolean isPackage = bundle.toString().endsWith(".deb");
    asUser(
        "unpack the agent",
        isPackage
            ? List.of("dpkg-deb", "--extract", file, unpacked)
            : List.of("tar", "--extract", "--zstd", "--file", file, "--directory", unpacked));
    asUser("unpack the agent", List.of("rm", file));
    String found =
        asUser(
                "find the agent in what was unpacked",
                List.of(
                    "find",
                    unpacked,
                    "-path",
                    "*/bin/snapback-agent",
                    "-type",
                    "f",
                    "-perm",
                    "-100"))
            .lines()
            .findFirst()
            .orElseThrow(() ->
                new ProvisioningException(
                    Kind.USAGE,
                    "expected an agent's bundle, found no bin/snapback-agent in " + bundle));
    return new Delivered(place, found);
  }

  /**
   * @param program the agent's
   */
  record Delivered(String place, String program) {}

  /** Where that fails, it is gone with the next reboot; what was done before says more. */
  void remove(Delivered delivered) throws InterruptedException {
    try {
      var _ = remote.exec(asRoot(List.of("rm", "-rf", "--", delivered.place())), LOOK);
    } catch (RemoteException e) {
      return;
    }
  }

  private String asUser(String what, List<String> command)
      throws ProvisioningException, InterruptedException {
    try {
      Ended ended = remote.exec(command, LOOK);
      if (!ended.exit().success()) {
        throw failed(what, ended.exit(), ended.stderr().text());
      }
      return ended.stdout().text();
    } catch (RemoteException e) {
      throw unreachable(e);
    }
  }

  String bootId() throws ProvisioningException, InterruptedException {
    return text("ask for the boot id", List.of("cat", "/proc/sys/kernel/random/boot_id"), LOOK)
        .strip();
  }

  /** Reboots, and logs in to the system that comes up. */
  void reboot(Duration limit) throws ProvisioningException, InterruptedException {
    String before = bootId();
    try {
      remote.exec(asRoot(REBOOT), LOOK);
    } catch (RemoteException e) {
      // Often the connection goes before the answer comes; whether it reboots is seen below.
      if (e.kind() != RemoteException.Kind.DISCONNECTED) {
        throw unreachable(e);
      }
    }
    remote.close();
    long end = System.nanoTime() + limit.toNanos();
    for (Duration left = limit;
        left.isPositive();
        left = Duration.ofNanos(end - System.nanoTime())) {
      try {
        remote = SshRemote.awaitLogin(access.target(), left);
        if (!bootId().equals(before)) {
          return;
        }
        remote.close();
      } catch (RemoteException e) {
        throw new ProvisioningException(
            Kind.NOT_READY,
            "expected the machine back within %d s, found: %s; look at its console"
                .formatted(limit.toSeconds(), e.getMessage()),
            e);
      } catch (ProvisioningException goingDown) {
        // The old system answered the login and not the question.
        remote.close();
      }
      Thread.sleep(BETWEEN_LOGINS);
    }
    throw new ProvisioningException(
        Kind.NOT_READY,
        "expected another boot within %d s, found the machine in the former one; look at its console"
            .formatted(limit.toSeconds()));
  }

  private List<String> asRoot(List<String> command) {
    if (access.isRoot()) {
      return command;
    }
    var words = new ArrayList<>(List.of("sudo", "-n", "--"));
    words.addAll(command);
    return words;
  }

  private static ProvisioningException failed(String what, Exit exit, String stderr) {
    String said =
        stderr.lines().map(Lines::printable).limit(STDERR_LINES).collect(Collectors.joining("; "));
    return new ProvisioningException(
        Kind.FAILED, "could not %s: %s: %s".formatted(what, ended(exit), said));
  }

  static String ended(Exit exit) {
    return switch (exit) {
      case Exit.Status(int code) -> "exit code " + code;
      case Exit.Signal(String name) -> "ended by signal " + name;
    };
  }

  private static ProvisioningException unreachable(RemoteException e) {
    Kind kind = e.kind() == RemoteException.Kind.SETTINGS ? Kind.USAGE : Kind.UNREACHABLE;
    return new ProvisioningException(kind, String.valueOf(e.getMessage()), e);
  }

  @Override
  public void close() {
    remote.close();
  }
}
