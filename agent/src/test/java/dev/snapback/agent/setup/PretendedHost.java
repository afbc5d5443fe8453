package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.setup.Host.Surroundings.Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A machine in memory: facts for setup to find, and the effects of its steps on volumes and files,
 * as far as what is found next depends on them. Its fields are set by tests that want another kind
 * of machine.
 */
final class PretendedHost {
  static final Path GRUB = Path.of("/boot/grub/grub.cfg");
  static final String UUID = "0f3a6c1e-5a0e-4a55-8d0f-1b2c3d4e5f60";
  private static final Path UNITS = Path.of("/etc/systemd/system");

  final FakeLvm lvm = new FakeLvm("main", 100L << 30, 4L << 20);
  final Map<Path, String> files = new TreeMap<>();
  final Set<Path> mounted = new HashSet<>();
  final Set<String> drivers = new HashSet<>(Set.of("virtio_blk"));
  String live = "root";
  String fileSystem = "ext4";
  String label = "";
  List<String> below = List.of();
  String commandLine;
  Optional<LiveRoot.Mount> boot = Optional.of(new LiveRoot.Mount("8:2", "ext4", "/dev/vda2"));
  boolean uefi;
  String resume = "";
  boolean hookInPlace = true;
  List<String> maker = List.of("update-initramfs", "-u", "-k", "6.1");
  boolean thinTools = true;
  String config = "CONFIG_KEXEC_FILE=y\nCONFIG_DM_SNAPSHOT=m\nCONFIG_DM_THIN_PROVISIONING=m\n";
  boolean kexecDisabled;
  String lockdown = "none";
  boolean signed = true;
  String architecture = "x86_64";
  String vendor = "QEMU";
  List<String> missingTools = List.of();
  List<Address> addresses = List.of(new Address("ens3", "192.0.2.7", false));
  Optional<Boolean> synchronised = Optional.of(true);

  private PretendedHost(String live, String named) {
    this.live = live;
    commandLine = "BOOT_IMAGE=/vmlinuz-6.1 root=" + named + " ro quiet";
    files.put(
        BootText.FSTAB,
        "# a comment\n%s / ext4 defaults 0 1\nUUID=b00t /boot ext4 defaults 0 2\n"
            .formatted(named));
    files.put(
        GRUB,
        "menuentry 'Debian' {\n\tlinux\t/vmlinuz-6.1 root=%s ro quiet\n\tinitrd /initrd.img-6.1\n}\n"
            .formatted(named));
    files.put(
        BootText.DEFAULT_GRUB,
        "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"\"\n#GRUB_DISABLE_LINUX_UUID=true\n");
  }

  /** BIOS, ext4, /boot for itself, the root named by its volume. */
  static PretendedHost installed() throws LvmException {
    return installed("root", "/dev/mapper/main-root");
  }

  static PretendedHost installed(String live, String named) throws LvmException {
    var host = new PretendedHost(live, named);
    host.lvm.create("main", live, 3L << 30, Set.of());
    return host;
  }

  /** As the recipe of 2012 leaves it after some resets. */
  static PretendedHost byTheRecipe() throws LvmException {
    var host = new PretendedHost("root", "/dev/mapper/main-root");
    host.lvm.create("main", "orig_root", 30L << 30, Set.of());
    host.lvm.snapshot("main", "orig_root", "root", new SnapshotKind.Classic(20L << 30), Set.of());
    host.lvm.snapshot(
        "main", "orig_root", "last_root", new SnapshotKind.Classic(20L << 30), Set.of());
    return host;
  }

  /** / is no volume. */
  static PretendedHost withoutLvm() {
    return new PretendedHost("", "/dev/vda2");
  }

  VolumeGroup group() throws LvmException {
    return lvm.report("main");
  }

  Set<String> volumes() throws LvmException {
    return group().volumes().stream()
        .map(Volume::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Host host() throws LvmException {
    boolean volume = !live.isEmpty();
    String mapper = MapperName.of("main", live);
    return new Host(
        new Host.Root(
            new LiveRoot(
                volume ? "/dev/mapper/" + mapper : "/dev/vda2",
                volume ? Optional.of(mapper) : Optional.empty(),
                volume ? Optional.of("LVM-x") : Optional.empty()),
            volume ? MapperName.parse(mapper) : Optional.empty(),
            volume ? Optional.of(group()) : Optional.empty(),
            fileSystem,
            UUID,
            label,
            below),
        new Host.Loader(commandLine, boot, uefi, known(), resume),
        new Host.Initramfs(hookInPlace, maker, thinTools),
        new Host.Kernel(
            "6.1",
            Optional.of(Path.of("/boot/vmlinuz-6.1")),
            Optional.of(Path.of("/boot/initrd.img-6.1")),
            "abc",
            signed,
            config,
            kexecDisabled,
            lockdown,
            !lockdown.equals("none"),
            drivers,
            architecture,
            vendor),
        new Host.Payload(
            missingTools,
            List.of(Path.of("/usr/sbin/lvm")),
            150L << 20,
            Map.of("bin", "usr/bin"),
            SetupPlan.UNITS.stream()
                .collect(Collectors.toMap(u -> u, u -> u + ": /dev/mapper/@group@-")),
            List.copyOf(mounted)),
        new Host.Surroundings(addresses, synchronised));
  }

  // What the survey reads, and not what setup left beside it.
  private Map<Path, String> known() {
    return files.entrySet().stream()
        .filter(file -> !file.getKey().toString().endsWith(SetupStep.Rewrite.KEPT))
        .filter(file -> !file.getKey().startsWith("/run") && !file.getKey().startsWith(UNITS))
        .filter(file -> !PayloadSteps.unitFiles().contains(file.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  Traces traces() {
    return new Traces(
        PayloadSteps.unitFiles().stream().filter(files::containsKey).toList(),
        hookInPlace ? Traces.HOOK : List.of(),
        files.keySet().stream()
            .map(Path::toString)
            .filter(name -> name.endsWith(SetupStep.Rewrite.KEPT) && !name.startsWith("/run"))
            .map(
                name -> Path.of(name.substring(0, name.length() - SetupStep.Rewrite.KEPT.length())))
            .toList());
  }

  void carryOut(List<SetupStep> steps, int cut) throws LvmException {
    for (SetupStep step : steps.subList(0, Math.min(cut, steps.size()))) {
      switch (step) {
        case SetupStep.Command command -> command(command.argv());
        case SetupStep.Write write -> files.put(write.file(), write.content());
        case SetupStep.Rewrite rewrite -> {
          if (!rewrite.file().startsWith("/run")) {
            files.putIfAbsent(rewrite.kept(), files.get(rewrite.file()));
            files.put(rewrite.file(), rewrite.content());
          }
        }
      }
    }
  }

  private void command(List<String> argv) throws LvmException {
    switch (argv.getFirst()) {
      case "lvm" -> lvm(argv.subList(1, argv.size()));
      case "mv" -> files.put(Path.of(argv.get(3)), files.remove(Path.of(argv.get(2))));
      case "rm" -> {
        for (String file : argv.subList(3, argv.size())) {
          files.keySet().removeIf(known -> known.startsWith(file));
          hookInPlace &= !Traces.HOOK.getFirst().equals(Path.of(file));
        }
      }
      case "mount" -> {
        if (!argv.contains("remount,ro")) {
          mounted.add(Path.of(argv.getLast()));
        }
      }
      case "umount" -> mounted.remove(Path.of(argv.getLast()));
      case "sh" -> hookInPlace |= argv.get(1).endsWith("initramfs/install");
      default -> {
        return;
      }
    }
  }

  private void lvm(List<String> argv) throws LvmException {
    String last = argv.getLast();
    String name = last.substring(last.indexOf('/') + 1);
    switch (argv.getFirst()) {
      case "lvcreate" ->
          lvm.create(
              "main",
              argv.get(argv.indexOf("--name") + 1),
              Long.parseLong(argv.get(argv.indexOf("--size") + 1).replace("b", "")),
              values(argv, "--addtag"));
      case "lvremove" -> {
        lvm.remove("main", List.of(name));
        files
            .keySet()
            .removeIf(file -> name.equals("snapback") && file.startsWith("/run/snapback"));
      }
      case "lvrename" -> {
        lvm.rename("main", argv.get(2), argv.get(3));
        live = live.equals(argv.get(2)) ? argv.get(3) : live;
      }
      case "lvchange" -> {
        var removed = values(argv, "--deltag");
        lvm.retag("main", name, values(argv, "--addtag"), removed);
      }
      default -> throw new AssertionError("no such command: " + argv);
    }
  }

  private static Set<String> values(List<String> argv, String option) {
    var values = new HashSet<String>();
    for (int i = 0; i < argv.size() - 1; i++) {
      if (argv.get(i).equals(option)) {
        values.add(argv.get(i + 1));
      }
    }
    return values;
  }

  /** What the initramfs does: see provisioning's SnapbackRootTest, which asks the script itself. */
  void boot() throws LvmException {
    mounted.clear();
    // The image that setup wrote to is what runs from now on.
    for (Path file : List.copyOf(files.keySet())) {
      if (file.startsWith(Becoming.IMAGE)) {
        files.put(Path.of("/").resolve(Becoming.IMAGE.relativize(file)), files.remove(file));
      }
    }
    String line =
        files.get(GRUB).lines().filter(l -> l.contains("root=")).findFirst().orElseThrow().strip();
    commandLine = line.substring(line.indexOf(' ') + 1);
    String wanted = nameIn(BootText.rootOf(commandLine));
    var image = group().volumes().stream().filter(UndoPlan::isImage).findFirst();
    if (image.isPresent() && image.get().fact("undo").isPresent()) {
      for (Volume made : List.copyOf(group().volumes())) {
        if (UndoPlan.isRoot(made) || made.fact("role").equals(Optional.of("pool"))) {
          lvm.remove("main", List.of(made.name()));
        }
      }
      if (!image.get().name().equals(wanted)) {
        lvm.rename("main", image.get().name(), wanted);
      }
    } else if (image.isPresent() && group().volume(wanted).isEmpty()) {
      lvm.snapshot(
          "main",
          image.get().name(),
          wanted,
          new SnapshotKind.Classic(1L << 20),
          Set.of("snapback.role=root", "snapback.image=bookworm", "snapback.generation=1"));
    }
    if (group().volume(wanted).isEmpty()) {
      throw new AssertionError("it does not boot: no " + wanted + " among " + volumes());
    }
    live = wanted;
  }

  private String nameIn(String spec) throws LvmException {
    if (spec.startsWith("UUID=")) {
      var same = new ArrayList<>(group().volumes());
      same.removeIf(v -> v.fact("role").filter(r -> !r.equals("image")).isPresent());
      if (same.size() != 1) {
        throw new AssertionError("chance: " + spec + " is one of " + same);
      }
      return same.getFirst().name();
    }
    return MapperName.parse(spec.substring("/dev/mapper/".length())).orElseThrow().volume();
  }
}
