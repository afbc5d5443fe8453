package dev.snapback.agent.lvm;

import dev.snapback.agent.lvm.LvmException.Kind;
import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The machine's own {@code lvm} program. Only reports ask for JSON: with it, a command that changes
 * something would put its errors on standard output.
 */
public final class LvmCommands implements Lvm {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /**
   * LVM's configuration for the agent in its own root. When a run has removed /usr, nobody is left
   * to tell udev's semaphores that a device node is ready (`dmsetup udevcomplete`), and a command
   * that waits for it hangs: LVM makes the nodes itself. There is no place for backups either: the
   * volume is read-only. The pool was checked when the initramfs activated it.
   */
  public static final String CHROOTED =
      "activation{udev_sync=0 udev_rules=0 monitoring=0} backup{backup=0 archive=0}"
          + " devices{use_devicesfile=0} global{thin_check_executable=\"\"}";

  private final Programs programs;
  private final List<String> config;
  private final Map<String, String> environment;

  private LvmCommands(Programs programs, List<String> config, Map<String, String> environment) {
    this.programs = programs;
    this.config = config;
    this.environment = environment;
  }

  /** For the agent in its own root, on a machine of which nothing else need be left. */
  public static LvmCommands chrooted(Programs programs) {
    return new LvmCommands(
        programs,
        List.of("--config", CHROOTED),
        Programs.environment(Map.of("LVM_SUPPRESS_FD_WARNINGS", "1", "DM_DISABLE_UDEV", "1")));
  }

  /** For setup, on a whole machine, with the machine's own configuration. */
  public static LvmCommands onHost(Programs programs) {
    return new LvmCommands(
        programs, List.of(), Programs.environment(Map.of("LVM_SUPPRESS_FD_WARNINGS", "1")));
  }

  @Override
  public VolumeGroup report(String group) throws LvmException {
    var arguments = new ArrayList<>(List.of("--reportformat", "json", "--units", "b"));
    arguments.addAll(List.of("--nosuffix", "--options", LvmReport.FIELDS, group));
    String json = run("lvs", arguments).stdout();
    try {
      return LvmReport.read(json).orElseGet(() -> new VolumeGroup(group, 0, 0, 0, List.of()));
    } catch (LvmReport.UnreadableReport e) {
      throw new LvmException(Kind.UNREADABLE_REPORT, List.of("lvm", "lvs", group), 0, e.toString());
    }
  }

  @Override
  public List<PhysicalVolume> physicalVolumes() throws LvmException {
    var arguments = List.of("--reportformat", "json", "--options", LvmReport.PHYSICAL_FIELDS);
    String json = run("pvs", arguments).stdout();
    try {
      return LvmReport.readPhysical(json);
    } catch (LvmReport.UnreadableReport e) {
      throw new LvmException(Kind.UNREADABLE_REPORT, List.of("lvm", "pvs"), 0, e.toString());
    }
  }

  @Override
  public void create(String group, String volume, long sizeBytes, Set<String> tags)
      throws LvmException {
    // A signature of what was there before would only be asked about.
    var arguments = new ArrayList<>(List.of("--yes", "--wipesignatures", "y", "--name", volume));
    arguments.addAll(List.of("--size", sizeBytes + "b"));
    addTagArguments(arguments, tags);
    arguments.add(group);
    run("lvcreate", arguments);
  }

  @Override
  public void createThin(String group, String volume, long sizeBytes, String pool, Set<String> tags)
      throws LvmException {
    var arguments = new ArrayList<>(List.of("--yes", "--type", "thin", "--name", volume));
    arguments.addAll(List.of("--virtualsize", sizeBytes + "b", "--thinpool", group + "/" + pool));
    addTagArguments(arguments, tags);
    arguments.add(group);
    run("lvcreate", arguments);
  }

  @Override
  public void snapshot(
      String group, String origin, String snapshot, SnapshotKind kind, Set<String> tags)
      throws LvmException {
    var arguments = new ArrayList<>(List.of("--yes", "--snapshot", "--name", snapshot));
    arguments.addAll(
        switch (kind) {
          case SnapshotKind.Classic(long bytes) -> List.of("--size", bytes + "b");
          // Without the flag that keeps LVM from activating it at boot. A pool is named only for an
          // origin outside of it (lvcreate(8)); one inside is read-only, its snapshot is not to be.
          case SnapshotKind.Thin(String pool, boolean inPool) ->
              inPool
                  ? List.of("--permission", "rw", "--setactivationskip", "n")
                  : List.of("--thinpool", group + "/" + pool, "--setactivationskip", "n");
        });
    addTagArguments(arguments, tags);
    arguments.add(group + "/" + origin);
    run("lvcreate", arguments);
  }

  @Override
  public OptionalLong written(String group, String snapshot) throws LvmException {
    return DmStatus.written(
        run(List.of("dmsetup", "status", MapperName.of(group, snapshot))).stdout());
  }

  @Override
  public Fullness fullness(String group, String root, String pool) throws LvmException {
    // Of all devices, because not every machine has every one; and not made exact by a commit of
    // the pool's metadata, which would be felt by the run that is watched.
    String status = run(List.of("dmsetup", "status", "--noflush")).stdout();
    return Fullness.parse(status, MapperName.of(group, root), MapperName.of(group, pool), pool);
  }

  @Override
  public void remove(String group, List<String> volumes) throws LvmException {
    var arguments = new ArrayList<>(List.of("--yes", "--force"));
    volumes.forEach(volume -> arguments.add(group + "/" + volume));
    run("lvremove", arguments);
  }

  @Override
  public void rename(String group, String from, String to) throws LvmException {
    run("lvrename", List.of("--yes", group, from, to));
  }

  @Override
  public void retag(String group, String volume, Set<String> added, Set<String> removed)
      throws LvmException {
    var arguments = new ArrayList<>(List.of("--yes"));
    addTagArguments(arguments, added);
    removed.stream().sorted().forEach(tag -> arguments.addAll(List.of("--deltag", tag)));
    arguments.add(group + "/" + volume);
    run("lvchange", arguments);
  }

  @Override
  public void activate(String group, String volume) throws LvmException {
    // Also one that is to be left alone at boot: who asks for it means it.
    run(
        "lvchange",
        List.of("--yes", "--activate", "y", "--ignoreactivationskip", group + "/" + volume));
    // Where it was active, by the machine's own doing, its node is the machine's: the agent's /dev
    // is its own.
    run("vgmknodes", List.of(group + "/" + volume));
  }

  @Override
  public void deactivate(String group, String volume) throws LvmException {
    run("lvchange", List.of("--yes", "--activate", "n", group + "/" + volume));
  }

  @Override
  public void skipActivation(String group, String volume) throws LvmException {
    run("lvchange", List.of("--yes", "--setactivationskip", "y", group + "/" + volume));
  }

  @Override
  public void setWritable(String group, String volume, boolean writable) throws LvmException {
    String letters = writable ? "rw" : "r";
    run("lvchange", List.of("--yes", "--permission", letters, group + "/" + volume));
  }

  @Override
  public void warmUp() {
    programs.warmUp();
  }

  private static void addTagArguments(List<String> arguments, Set<String> tags) {
    tags.stream().sorted().forEach(tag -> arguments.addAll(List.of("--addtag", tag)));
  }

  private Finished run(String verb, List<String> arguments) throws LvmException {
    var shown = new ArrayList<>(List.of("lvm", verb));
    shown.addAll(arguments);
    var argv = new ArrayList<>(List.of("lvm", verb));
    argv.addAll(config);
    argv.addAll(arguments);
    return run(argv, shown);
  }

  private Finished run(List<String> argv) throws LvmException {
    return run(argv, argv);
  }

  /**
   * @param shown the command for people, without our settings
   */
  private Finished run(List<String> argv, List<String> shown) throws LvmException {
    Finished finished;
    try {
      finished = programs.run(argv, environment, DEADLINE);
    } catch (IOException e) {
      throw new LvmException(Kind.NOT_STARTED, shown, -1, String.valueOf(e.getMessage()));
    }
    if (finished.timedOut()) {
      throw new LvmException(Kind.TIMED_OUT, shown, finished.exit(), finished.stderr());
    }
    if (!finished.succeeded()) {
      var kind = LvmErrors.kindOf(finished.stderr());
      throw new LvmException(kind, shown, finished.exit(), finished.stderr());
    }
    return finished;
  }
}
