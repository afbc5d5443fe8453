package dev.snapback.lab.fleet;

import dev.snapback.lab.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The one-time setup and the joining of a machine, done as an operator would. */
final class NodeSetup {

  static final String IMAGE = "bookworm";

  private static final Duration COMMAND = Duration.ofMinutes(5);
  private static final Duration BOOT = Duration.ofMinutes(8);

  private NodeSetup() {}

  /** What a set-up machine depends on, besides the lab's image. */
  static String key(Path bundle, List<String> options) throws IOException {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(bundle), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return "node of agent bundle %s set up with %s"
          .formatted(HexFormat.of().formatHex(sha256.digest()), options);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** From a freshly installed machine to one whose agent waits to join a controller. */
  static void setUp(Machine machine, Path bundle, List<String> options)
      throws IOException, InterruptedException {
    // Memory, so that what is unpacked there never gets onto the pristine root. Not /run: it is
    // small, and mounted noexec.
    machine.copyTo(bundle, "/dev/shm/snapback-agent.tar.zst", COMMAND);
    machine.shell(
        "cd /dev/shm && tar --extract --zstd --file snapback-agent.tar.zst && rm snapback-agent.tar.zst",
        COMMAND);
    var setup = new ArrayList<>(List.of("/dev/shm/snapback-agent/bin/snapback-agent", "setup"));
    setup.addAll(List.of("--image", IMAGE));
    setup.addAll(options);
    machine.ssh(setup, COMMAND).text(machine.name() + ": " + String.join(" ", setup));
    machine.reboot(BOOT);
    machine.shell("systemctl is-system-running --wait || systemctl --failed", BOOT);
  }
}
