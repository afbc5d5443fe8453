package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A node whose /proc, /sys and state are files in a directory, and whose volumes are a {@link
 * FakeLvm}'s.
 */
public final class NodeInDirectory {
  public static final String GROUP = "main";
  public static final long SNAPSHOT = 1L << 30;

  public static final SnapshotKind CLASSIC = new SnapshotKind.Classic(SNAPSHOT);

  private final Path directory;
  private final FakeLvm lvm;

  private NodeInDirectory(Path directory, FakeLvm lvm) {
    this.directory = directory;
    this.lvm = lvm;
  }

  /** As after setup, a reboot and no reset: generation 1 of image {@code bookworm}. */
  public static NodeInDirectory afterSetup(Path directory, long groupBytes) throws Exception {
    var lvm = new FakeLvm(GROUP, groupBytes, 4L << 20);
    lvm.create(GROUP, "snapback", 512L << 20, Set.of("snapback.role=agent"));
    lvm.create(GROUP, "snapback_state", 32L << 20, Set.of("snapback.role=state"));
    lvm.create(
        GROUP,
        "orig_root",
        2L << 30,
        Set.of(
            "snapback.role=image",
            "snapback.image=bookworm",
            "snapback.snapshots=classic",
            "snapback.cow_bytes=" + SNAPSHOT));
    lvm.snapshot(
        GROUP,
        "orig_root",
        "root",
        CLASSIC,
        Set.of("snapback.role=root", "snapback.image=bookworm", "snapback.generation=1"));
    var node = new NodeInDirectory(directory, lvm);
    node.write("state/machine.properties", new Settings(GROUP, "bookworm").text());
    node.write("proc/cmdline", "root=/dev/mapper/main-root ro");
    node.write("proc/uptime", "12.34 20.00");
    node.write("proc/meminfo", "MemTotal:        2030000 kB\nMemFree:          10000 kB");
    node.write("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555");
    node.write("proc/sys/kernel/osrelease", "6.1.0-40-amd64");
    node.write("sys/devices/system/cpu/online", "0-1");
    node.mountRootFrom("root");
    return node;
  }

  /** From now on the image's snapshots are thin; the live root is, too. */
  public NodeInDirectory thin() throws Exception {
    lvm.create(GROUP, Volumes.POOL, 4L << 30, Set.of("snapback.role=pool"));
    lvm.remove(GROUP, java.util.List.of("root"));
    lvm.retag(
        GROUP,
        "orig_root",
        Set.of("snapback.snapshots=thin"),
        Set.of("snapback.snapshots=classic"));
    lvm.snapshot(
        GROUP,
        "orig_root",
        "root",
        new SnapshotKind.Thin(Volumes.POOL),
        Set.of("snapback.role=root", "snapback.image=bookworm", "snapback.generation=1"));
    mountRootFrom("root");
    return this;
  }

  /** Makes a volume the live root, as its name is now. */
  public void mountRootFrom(String volume) throws Exception {
    write(
        "proc/1/mountinfo",
        """
        1 1 0:2 / / rw - rootfs rootfs rw
        22 1 254:3 / / rw,relatime shared:1 - ext4 /dev/mapper/main-root rw
        23 22 8:2 / /boot rw,relatime shared:2 - ext4 /dev/vda2 rw\
        """);
    write("sys/dev/block/254:3/dm/name", GROUP + "-" + volume);
    write("sys/dev/block/254:3/dm/uuid", "LVM-" + "g".repeat(32) + uuidOf(volume));
  }

  public void write(String file, String content) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content + "\n");
  }

  public FakeLvm lvm() {
    return lvm;
  }

  public Path state() {
    return directory.resolve("state");
  }

  public SetUpNode check() throws SetUpNode.NotANode, LvmException {
    return SetUpNode.check(lvm, state(), directory.resolve("proc"), directory.resolve("sys"));
  }

  public Machine machine() {
    return new LinuxMachine(lvm, state(), directory.resolve("proc"), directory.resolve("sys"));
  }

  private String uuidOf(String volume) throws LvmException {
    return lvm.report(GROUP).volume(volume).map(Volume::uuid).orElseThrow().replace("-", "");
  }
}
