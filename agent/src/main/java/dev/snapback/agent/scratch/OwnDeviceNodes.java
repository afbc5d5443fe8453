package dev.snapback.agent.scratch;

import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * By mknod(1). The agent's /dev is a copy from when it started (agent/bundle/own-devices.sh), which
 * may be before a driver found its disks; the machine's own is a tree that a run may have altered.
 *
 * @param directory the agent's /dev
 */
record OwnDeviceNodes(Programs programs, Path directory) implements DeviceNodes {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  // inode(7)
  private static final int TYPE = 0170000;
  private static final int BLOCK = 0060000;

  @Override
  public Path make(BlockDevice device) throws IOException {
    Path node = directory.resolve(device.name());
    if (!isNodeOf(device, node)) {
      Files.deleteIfExists(node);
      String[] number = device.number().split(":");
      var made =
          programs.run(
              List.of("mknod", "--mode=0600", node.toString(), "b", number[0], number[1]),
              Programs.ENVIRONMENT,
              DEADLINE);
      if (!made.succeeded()) {
        throw new IOException("mknod " + node + ": " + made.stderr().strip());
      }
    }
    return node;
  }

  private static boolean isNodeOf(BlockDevice device, Path node) throws IOException {
    if (!Files.exists(node, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    var facts = Files.readAttributes(node, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
    return facts.get("mode") instanceof Integer mode
        && (mode & TYPE) == BLOCK
        && facts.get("rdev") instanceof Long number
        && number(number).equals(device.number());
  }

  /** As the kernel writes what the C library packs so: gnu_dev_makedev in sys/sysmacros.h. */
  static String number(long packed) {
    long major = ((packed >> 8) & 0xfff) | ((packed >> 32) & 0xfffff000L);
    long minor = (packed & 0xff) | ((packed >> 12) & 0xffffff00L);
    return major + ":" + minor;
  }
}
