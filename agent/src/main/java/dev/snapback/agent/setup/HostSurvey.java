package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the machine that setup runs on. Changes nothing. */
final class HostSurvey {
  private static final Path PROC = Path.of("/proc");
  private static final Path SYS = Path.of("/sys");
  private static final Path BOOT = Path.of("/boot");

  /** What the bundle's initramfs/install puts on the machine. */
  private static final Path HOOK = Path.of("/usr/lib/snapback/initramfs/snapback-root");

  /** The exit code of initramfs/install where all is there already. */
  private static final int NOTHING_TO_DO = 3;

  private final Lvm lvm;
  private final Programs programs;
  private final Tools tools;

  HostSurvey(Lvm lvm, Programs programs) {
    this.lvm = lvm;
    this.programs = programs;
    this.tools = new Tools(programs);
  }

  Host look(Path bundle) throws IOException, LvmException {
    var root = LiveRoot.read(PROC, SYS);
    // Other device-mapper devices, such as encrypted ones, have another uuid.
    var name =
        root.mapperUuid()
            .filter(uuid -> uuid.startsWith("LVM-"))
            .flatMap(uuid -> root.mapperName())
            .flatMap(MapperName::parse);
    Optional<VolumeGroup> group = Optional.empty();
    if (name.isPresent() && tools.missing().isEmpty()) {
      group = Optional.of(lvm.report(name.get().group()));
    }
    String release = Files.readString(PROC.resolve("sys/kernel/osrelease")).strip();
    var kernel = first("vmlinuz-" + release, "vmlinux-" + release);
    var initramfs = first("initrd.img-" + release, "initramfs-" + release + ".img");
    var files = tools.missing().isEmpty() ? tools.filesFor(bundle) : List.<Path>of();
    return new Host(
        root,
        name,
        group,
        Files.readString(PROC.resolve("cmdline")).strip(),
        textOrNothing(Path.of("/etc/fstab")),
        LiveRoot.mountAt("/boot", PROC),
        release,
        kernel,
        initramfs,
        tools.missing(),
        files,
        size(
            Stream.of(Stream.of(bundle, BOOT), files.stream(), both(kernel, initramfs))
                .flatMap(trees -> trees)),
        links(),
        units(bundle.resolve("systemd")),
        mounted(),
        tools.find("thin_check").isPresent(),
        hookInPlace(bundle, initramfs),
        initramfsMaker(release),
        kernel.isPresent() ? sha256(kernel.get()) : "");
  }

  /** Whether the hook's files are those of the bundle, and the initramfs was made after them. */
  private boolean hookInPlace(Path bundle, Optional<Path> initramfs) throws IOException {
    Path install = bundle.resolve("initramfs/install");
    if (initramfs.isEmpty() || !Files.exists(install)) {
      return false;
    }
    var check =
        programs.run(
            List.of("sh", install.toString(), "--check"), Tools.ENVIRONMENT, Duration.ofMinutes(1));
    return check.exit() == NOTHING_TO_DO
        && Files.getLastModifiedTime(initramfs.get()).compareTo(Files.getLastModifiedTime(HOOK))
            >= 0;
  }

  private List<String> initramfsMaker(String release) {
    if (tools.find("update-initramfs").isPresent()) {
      return List.of("update-initramfs", "-u", "-k", release);
    }
    return tools.find("dracut").isPresent()
        ? List.of("dracut", "--force", "--kver", release)
        : List.of();
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Stream<Path> both(Optional<Path> one, Optional<Path> other) {
    return Stream.concat(one.stream(), other.stream());
  }

  private static Optional<Path> first(String... names) {
    return Stream.of(names).map(BOOT::resolve).filter(Files::isReadable).findFirst();
  }

  private static String textOrNothing(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static Map<String, String> links() throws IOException {
    var links = new LinkedHashMap<String, String>();
    for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64")) {
      Path path = Path.of("/", name);
      if (Files.isSymbolicLink(path)) {
        links.put(name, Files.readSymbolicLink(path).toString());
      }
    }
    return links;
  }

  private static Map<String, String> units(Path directory) throws IOException {
    var units = new LinkedHashMap<String, String>();
    for (String unit : SetupPlan.UNITS) {
      Path file = directory.resolve(unit);
      if (Files.isRegularFile(file)) {
        units.put(unit, Files.readString(file));
      }
    }
    return units;
  }

  private static List<Path> mounted() throws IOException {
    var mounted = new ArrayList<Path>();
    for (Path where : List.of(VolumeSteps.ROOT, VolumeSteps.STATE)) {
      if (LiveRoot.mountAt(where.toString(), PROC).isPresent()) {
        mounted.add(where);
      }
    }
    return mounted;
  }

  /** In bytes, each file rounded up to a block of 4 KiB. */
  private static long size(Stream<Path> trees) throws IOException {
    long sum = 0;
    for (Path tree : trees.toList()) {
      if (Files.exists(tree)) {
        try (var files = Files.walk(tree)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            sum += (Files.size(file) + 4095) / 4096 * 4096;
          }
        }
      }
    }
    return sum;
  }
}
