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
    Stream.of(Becoming.IMAGE, STATE, ROOT)
        .filter(host.payload().mounted()::contains)
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
        // Written to for each image that comes or goes: a power cut may not damage what the agent
        // runs
        // from. Its smallest journal is enough.
        Command.of(
            "format the agent's volume",
            "mkfs.ext4",
            "-q",
            "-F",
            "-m",
            "0",
            "-J",
            "size=4",
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
  static SetupStep nameTheImage(
      String group, Volume volume, String image, String kernel, SnapshotKind kind, Instant now) {
    var argv = new ArrayList<>(List.of("lvm", "lvchange", "--yes"));
    // What a setup that was cut off said of it.
    volume.tags().stream()
        .filter(tag -> tag.startsWith("snapback."))
        .sorted()
        .forEach(tag -> argv.addAll(List.of("--deltag", tag)));
    var facts = new ArrayList<>(List.of(Volume.tag(Volumes.ROLE, "image")));
    facts.add(Volume.tag(Volumes.IMAGE, image));
    facts.add(Volume.tag(Volumes.CREATED, now.getEpochSecond()));
    facts.add(Volume.tag(Volumes.KERNEL, kernel));
    switch (kind) {
      case SnapshotKind.Thin _ -> facts.add(Volume.tag(Volumes.SNAPSHOTS, "thin"));
      case SnapshotKind.Classic(long bytes) -> {
        facts.add(Volume.tag(Volumes.SNAPSHOTS, "classic"));
        facts.add(Volume.tag(Volumes.COW_BYTES, bytes));
      }
    }
    if (!volume.name().equals(Volumes.ORIG_ROOT) && !volume.name().equals(Volumes.ROOT)) {
      facts.add(Volume.tag(Volumes.FORMER_NAME, volume.name()));
    }
    facts.forEach(fact -> argv.addAll(List.of("--addtag", fact)));
    argv.add(group + "/" + volume.name());
    return new Command("name the image", argv);
  }

  /** The last step. The next boot finds no root, and its initramfs makes one from the image. */
  static List<SetupStep> keepTheRoot(String group, Becoming becoming) {
    return switch (becoming) {
      case Becoming.LiveRootItself(Volume live) when live.name().equals(Volumes.ORIG_ROOT) ->
          List.of();
      case Becoming.LiveRootItself(Volume live) ->
          List.of(
              rename("keep the root as the pristine image", group, live.name(), Volumes.ORIG_ROOT));
      case Becoming.OrigRootOfRecipe _ ->
          List.of(
              rename(
                  "make way for the first root of the image",
                  group,
                  Volumes.ROOT,
                  Volumes.LAST_ROOT));
    };
  }

  static SetupStep rename(String words, String group, String from, String to) {
    return Command.of(words, "lvm", "lvrename", group, from, to);
  }

  /** What the recipe's next reset would have begun with. */
  static List<SetupStep> makeWay(String group, Becoming becoming) {
    return switch (becoming) {
      case Becoming.OrigRootOfRecipe adopted when adopted.last().isPresent() ->
          List.of(
              Command.of(
                  "remove the recipe's former root",
                  "lvm",
                  "lvremove",
                  "--yes",
                  group + "/" + Volumes.LAST_ROOT));
      case Becoming.OrigRootOfRecipe _, Becoming.LiveRootItself _ -> List.of();
    };
  }

  /** So that setup can write to an image that is not the running root. */
  static List<SetupStep> openImage(Host host, String group, Path place) {
    String words = "open the pristine root";
    // Its snapshot is mounted, and has the same UUID: xfs(5).
    String options = host.root().fileSystem().equals("xfs") ? "rw,nouuid" : "rw";
    return List.of(
        Command.of(words, "mkdir", "-p", place.toString()),
        Command.of(
            words,
            "mount",
            "-o",
            options,
            MapperName.device(group, Volumes.ORIG_ROOT),
            place.toString()),
        // The kernel that is kept with the image is the running one.
        Command.of(
            "find the running kernel's modules in the pristine root",
            "ls",
            "-d",
            place.resolve("lib/modules").resolve(host.kernel().release()) + "/"));
  }

  static SetupStep closeImage(Path place) {
    return Command.of("close the pristine root", "umount", place.toString());
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
