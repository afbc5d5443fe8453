package dev.snapback.agent.setup;

import java.nio.file.Path;
import java.util.List;

/**
 * What setup left on the running root, beside volumes.
 *
 * @param units unit files and host program that are there
 * @param hook of {@link #HOOK}, what is there
 * @param kept the files whose former self lies beside them
 */
record Traces(List<Path> units, List<Path> hook, List<Path> kept) {
  /** The directory that the bundle's initramfs/install makes. */
  static final Path HOOK_HOME = Path.of("/usr/lib/snapback");

  /** What it puts on a machine. */
  static final List<Path> HOOK =
      List.of(
          HOOK_HOME.resolve("initramfs"),
          Path.of("/etc/initramfs-tools/hooks/snapback"),
          Path.of("/etc/initramfs-tools/scripts/local-top/snapback"),
          Path.of("/usr/lib/dracut/modules.d/90snapback"));

  Traces {
    units = List.copyOf(units);
    hook = List.copyOf(hook);
    kept = List.copyOf(kept);
  }

  boolean isEmpty() {
    return units.isEmpty() && hook.isEmpty() && kept.isEmpty();
  }
}
