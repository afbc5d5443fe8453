package dev.snapback.agent.setup;

import java.util.List;
import java.util.Set;

/** The root's file system. */
final class FileSystemChecks {
  private static final String WHAT = "file system of the root";
  private static final String EXPECTED = "ext4 or XFS";

  private FileSystemChecks() {}

  static List<Finding> of(Host host) {
    String type = host.root().fileSystem();
    if (type.equals("xfs")) {
      return List.of(
          Finding.ok(
              WHAT,
              EXPECTED,
              "xfs; only one root is mounted at a time, a former one is read with nouuid"));
    }
    return List.of(
        Set.of("ext4", "ext3").contains(type)
            ? Finding.ok(WHAT, EXPECTED, type)
            : Finding.refused(
                WHAT,
                EXPECTED,
                type,
                "install the root on one of these"
                    + (type.equals("btrfs")
                        ? ": btrfs takes a snapshot of its volume for a part of itself"
                        : "")));
  }
}
