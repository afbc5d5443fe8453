package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.VolumeGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** This machine, read from /proc, /sys and LVM. */
public final class LinuxMachine implements Machine {
  private static final Pattern GENERATION =
      Pattern.compile("(?:^|\\s)snapback\\.generation=(\\d{1,18})(?:\\s|$)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

  /** Where the initramfs leaves what it knows; this part of /run lives through its end. */
  private static final Path LEFT = Path.of("/run/initramfs");

  /** Each image's kernel, in the agent's root. */
  private static final Path BOOT = Path.of("/boot");

  private final Lvm lvm;
  private final Path state;
  private final Path proc;
  private final Path sys;
  private Optional<Inventory> inventory = Optional.empty();
  private Optional<BootFacts> booted = Optional.empty();

  public LinuxMachine(Lvm lvm) {
    this(lvm, Settings.STATE, Path.of("/proc"), Path.of("/sys"));
  }

  /**
   * A machine whose files lie elsewhere: a rehearsed one.
   *
   * @param state the directory of its {@link Settings}
   * @param proc what it has for {@code /proc}
   * @param sys what it has for {@code /sys}
   */
  public LinuxMachine(Lvm lvm, Path state, Path proc, Path sys) {
    this.lvm = lvm;
    this.state = state;
    this.proc = proc;
    this.sys = sys;
  }

  @Override
  public MachineFacts facts() {
    String seconds = text(proc.resolve("uptime")).split(" ")[0];
    return new MachineFacts(
        text(proc.resolve("sys/kernel/random/boot_id")),
        text(proc.resolve("sys/kernel/osrelease")),
        commandLine(),
        countOnline(text(sys.resolve("devices/system/cpu/online"))),
        memoryBytes(),
        architecture(),
        Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)));
  }

  @Override
  public OptionalLong quickGeneration() {
    var found = GENERATION.matcher(commandLine());
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }

  @Override
  public synchronized Inventory inventory() {
    if (inventory.isEmpty()) {
      inventory = Optional.of(new InventoryReader(proc, sys).read());
    }
    return inventory.get();
  }

  @Override
  public synchronized BootFacts boot(String image) {
    if (booted.isEmpty()) {
      booted = Optional.of(new BootReader(LEFT, BOOT, proc).read(image));
    }
    return booted.get();
  }

  @Override
  public NodeFacts node() throws LvmException {
    try {
      return facts(SetUpNode.check(lvm, state, proc, sys));
    } catch (SetUpNode.NotANode e) {
      var nothing = new VolumeGroup("", 0, 0, 0, List.of());
      var why = "this machine is not set up as a node: " + e.getMessage();
      return new NodeFacts(0, "", List.of(), "", "", 0, nothing, 0, List.of(why));
    }
  }

  private static NodeFacts facts(SetUpNode node) {
    var group = node.group();
    long needed =
        switch (Volumes.snapshots(node.origin()).orElse(new SnapshotKind.Classic(0))) {
          case SnapshotKind.Classic(long bytes) -> bytes;
          case SnapshotKind.Thin _ -> 0;
        };
    return new NodeFacts(
        node.generation(),
        node.origin().fact(Volumes.IMAGE).orElse(""),
        node.images(),
        node.origin().uuid(),
        node.live().uuid(),
        Volumes.created(node.live()),
        group,
        needed,
        impediments(node, needed));
  }

  private static List<String> impediments(SetUpNode node, long needed) {
    var impediments = new ArrayList<String>();
    long free = Volumes.freeForReset(node.group(), node.live());
    if (free < needed) {
      impediments.add(
          "volume group %s has %s free, a reset needs %s"
              .formatted(node.group().name(), new Bytes(free), new Bytes(needed)));
    }
    double full = Volumes.poolPercent(node.group());
    if (full >= Volumes.ALARM_PERCENT) {
      impediments.add(
          "the pool %s is %.1f %% full, a run needs it under %.0f %%"
              .formatted(Volumes.POOL, full, Volumes.ALARM_PERCENT));
    }
    if (node.generation() == 0) {
      impediments.add("the volume " + node.live().name() + " does not say its generation");
    }
    return impediments;
  }

  private String commandLine() {
    return text(proc.resolve("cmdline"));
  }

  private long memoryBytes() {
    var found = MEMORY.matcher(text(proc.resolve("meminfo")));
    return found.find() ? Long.parseLong(found.group(1)) << 10 : 0;
  }

  private static String architecture() {
    String jvm = System.getProperty("os.arch");
    return jvm.equals("amd64") ? "x86_64" : jvm;
  }

  /** Counts a kernel list such as {@code 0-3,8}. */
  static int countOnline(String list) {
    int count = 0;
    for (String range : list.split(",")) {
      String[] ends = range.split("-", 2);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  // These files are the kernel's: that one cannot be read is no outcome to plan for.
  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
