package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.process.Programs;
import dev.snapback.agent.process.SpawnedPrograms;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What {@code setup} and {@code undo} have in common: they change the machine they run on. */
final class OnHost {
  // sysexits.h
  static final int OK = 0;
  static final int USAGE = 64;
  static final int SOFTWARE = 70;
  static final int NO_PERMISSION = 77;
  static final int CONFIGURATION = 78;

  /** The agent's program, as it sees it in its own root: there is none on a machine's. */
  private static final Path OWN_ROOT = Path.of("/agent/bin/snapback-agent");

  private OnHost() {}

  interface Work {
    int with(SpawnedPrograms programs) throws IOException, LvmException;
  }

  /** Runs it as root on the machine's own root, or says why not. */
  static int run(String verb, PrintStream err, Work work) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      err.println(verb + ": must be run as root");
      return NO_PERMISSION;
    }
    if (Files.exists(OWN_ROOT)) {
      err.println(
          verb
              + ": expected to run from an unpacked bundle, found the agent's own root, which this"
              + " would remove or make anew; unpack the bundle into /dev/shm and run its"
              + " bin/snapback-agent");
      return USAGE;
    }
    Path output = Files.createTempDirectory("snapback-" + verb);
    try {
      return work.with(new SpawnedPrograms(output));
    } catch (LvmException e) {
      err.println(verb + ": " + e.getMessage() + ": " + e.stderr().strip());
      return SOFTWARE;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** The given one; else the one around this program, which runs from the bundle's own runtime. */
  static Path bundle(Optional<Path> given) {
    var runtime = Path.of(System.getProperty("java.home")).toAbsolutePath().normalize();
    return given
        .map(bundle -> bundle.toAbsolutePath().normalize())
        .orElseGet(() -> Objects.requireNonNull(runtime.getParent()));
  }

  static void reboot(SpawnedPrograms programs) throws IOException {
    // Else systemd jumps into a kernel that is loaded, and a node has one staged: systemctl(1).
    var environment = Programs.environment(Map.of("SYSTEMCTL_SKIP_AUTO_KEXEC", "1"));
    var _ =
        programs.run(
            List.of("systemctl", "--no-block", "reboot"), environment, Duration.ofMinutes(1));
  }
}
