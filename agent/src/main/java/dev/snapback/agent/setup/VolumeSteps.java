package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.setup.SetupStep.Command;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The steps of setup that make, mount and rename volumes. */
final class VolumeSteps {
  /** Where the agent's volume is mounted on the machine. */
  static final Path ROOT = Path.of("/run/snapback");

  static final Path STATE = ROOT.resolve("state");

  private VolumeSteps() {}

  /** Nothing that a cut-off setup made is trusted; all of it is quickly made again. */
  static List<SetupStep> removeLeftovers(Host host, VolumeGroup group) {
    var steps = new ArrayList<SetupStep>();
    Stream.of(STATE, ROOT)
        .filter(host.mounted()::contains)
        .forEach(
            where -> steps.add(Command.of("unmount what is left", "umount", where.toString())));
    Stream.of(Volumes.POOL, Volumes.STATE, Volumes.AGENT)
        .filter(name -> group.volume(name).isPresent())
        .forEach(name ->
            steps.add(
                Command.of(
                    "remove what is left", "lvm", "lvremove", "--yes", group.name() + "/" + name)));
    return steps;
  }

  static List<SetupStep> make(String group, Room.Divided room) {
    var steps = new ArrayList<SetupStep>();
    room.poolBytes().ifPresent(bytes -> steps.addAll(pool(group, bytes)));
    steps.addAll(payload(group, room));
    return steps;
  }

  private static List<SetupStep> payload(String group, Room.Divided room) {
    String agent = MapperName.device(group, Volumes.AGENT);
    String state = MapperName.device(group, Volumes.STATE);
    return List.of(
        create("make the agent's volume", group, Volumes.AGENT, "agent", room.agentBytes()),
        create("make the state volume", group, Volumes.STATE, "state", room.stateBytes()),
        // Written once: a journal would only be replayed.
        Command.of(
            "format the agent's volume",
            "mkfs.ext4",
            "-q",
            "-F",
            "-m",
            "0",
            "-O",
            "^has_journal",
            // Not the 1 KiB of a small file system (mke2fs.conf(5)): each start of the agent reads
            // all of it, page by page.
            "-b",
            "4096",
            "-L",
            "snapback",
            agent),
        Command.of(
            "format the state volume",
            "mkfs.ext4",
            "-q",
            "-F",
            "-m",
            "0",
            "-L",
            "snapback_state",
            state),
        Command.of("mount the agent's volume", "mkdir", "-p", ROOT.toString()),
        Command.of(
            "mount the agent's volume", "mount", "-o", "nosuid,nodev", agent, ROOT.toString()),
        Command.of("mount the state volume", "mkdir", "-m", "0700", STATE.toString()),
        Command.of(
            "mount the state volume",
            "mount",
            "-o",
            "nosuid,nodev,noexec",
            state,
            STATE.toString()),
        Command.of("close the state to all but root", "chmod", "0700", STATE.toString()));
  }

  /** From here on both volumes are only read. */
  static List<SetupStep> close() {
    return List.of(
        Command.of("write everything out", "sync"),
        Command.of("end writing the state", "mount", "-o", "remount,ro", STATE.toString()),
        Command.of("end writing the agent's volume", "mount", "-o", "remount,ro", ROOT.toString()));
  }

  /** What a boot needs to know to make snapshots of the root stands on it as tags. */
  static SetupStep nameTheImage(String group, String image, SnapshotKind kind, Instant now) {
    var argv = new ArrayList<>(List.of("lvm", "lvchange", "--yes"));
    var facts = new ArrayList<>(List.of(Volume.tag(Volumes.ROLE, "image")));
    facts.add(Volume.tag(Volumes.IMAGE, image));
    facts.add(Volume.tag(Volumes.CREATED, now.getEpochSecond()));
    switch (kind) {
      case SnapshotKind.Thin _ -> facts.add(Volume.tag(Volumes.SNAPSHOTS, "thin"));
      case SnapshotKind.Classic(long bytes) -> {
        facts.add(Volume.tag(Volumes.SNAPSHOTS, "classic"));
        facts.add(Volume.tag(Volumes.COW_BYTES, bytes));
      }
    }
    facts.forEach(fact -> argv.addAll(List.of("--addtag", fact)));
    argv.add(group + "/" + Volumes.ROOT);
    return new Command("name the image", argv);
  }

  /** The last step. The next boot finds no root, and its initramfs makes one from the image. */
  static SetupStep keepTheRoot(String group) {
    return Command.of(
        "keep the root as the pristine image",
        "lvm",
        "lvrename",
        group,
        Volumes.ROOT,
        Volumes.ORIG_ROOT);
  }

  private static List<SetupStep> pool(String group, long bytes) {
    String words = "make the pool of the roots";
    return List.of(
        Command.of(
            words,
            "lvm",
            "lvcreate",
            "--yes",
            "--type",
            "thin-pool",
            "--name",
            Volumes.POOL,
            "--size",
            bytes + "b",
            "--zero",
            "n",
            "--addtag",
            Volume.tag(Volumes.ROLE, "pool"),
            group),
        // A run that outgrows it fails at once, and does not wait for somebody to extend it.
        Command.of(
            words, "lvm", "lvchange", "--yes", "--errorwhenfull", "y", group + "/" + Volumes.POOL));
  }

  private static SetupStep create(
      String words, String group, String volume, String role, long bytes) {
    return new Command(
        words,
        List.of(
            "lvm",
            "lvcreate",
            "--yes",
            "--wipesignatures",
            "y",
            "--name",
            volume,
            "--size",
            bytes + "b",
            "--addtag",
            Volume.tag(Volumes.ROLE, role),
            group));
  }
}
