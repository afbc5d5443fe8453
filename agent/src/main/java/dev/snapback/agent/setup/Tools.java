package dev.snapback.agent.setup;

import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs of this machine that go into the agent's root, with the libraries that they need.
 * They are the machine's own, as in an initramfs: its LVM fits its kernel and its systemctl its
 * systemd.
 */
final class Tools {
  private static final List<String> WANTED =
      List.of(
          "lvm",
          "dmsetup",
          "systemd-run",
          "systemctl",
          "tar",
          "gzip",
          "sh",
          "true",
          "cat",
          "tail",
          "mkdir",
          "mount",
          "cp",
          "mknod",
          "blkdiscard",
          "wipefs",
          "blockdev",
          "chroot",
          "fstrim");
  // Without zstd trees are sent with gzip; without the others, their part of the evidence is
  // missing.
  private static final List<String> WELCOME = List.of("zstd", "dmesg", "journalctl", "lsblk");
  private static final List<String> FOR_SETUP =
      List.of("mkfs.ext4", "mount", "umount", "unshare", "chroot", "ldd", "cp", "ln", "sync");
  // The last one is for Java to know that names of files are UTF-8.
  private static final List<Path> CONFIGURATION =
      List.of(
          Path.of("/etc/lvm/lvm.conf"),
          Path.of("/etc/lvm/lvmlocal.conf"),
          Path.of("/usr/lib/locale/C.utf8/LC_CTYPE"));
  // Loaded by name, so that ldd does not tell; a part of libc itself since glibc 2.34.
  private static final Pattern NAME_SERVICE = Pattern.compile("libnss_(files|dns)\\.so\\.2");
  // "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)"
  private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s+(?:\\S+ => )?(/\\S+) \\(0x");

  static final Map<String, String> ENVIRONMENT =
      Programs.environment(Map.of("LVM_SUPPRESS_FD_WARNINGS", "1"));

  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final Programs programs;
  private final List<Path> path;

  Tools(Programs programs) {
    this.programs = programs;
    this.path = Stream.of(ENVIRONMENT.getOrDefault("PATH", "").split(":")).map(Path::of).toList();
  }

  /** The names of those that are needed and not there. */
  List<String> missing() {
    return Stream.concat(WANTED.stream(), FOR_SETUP.stream())
        .filter(name -> find(name).isEmpty())
        .toList();
  }

  /**
   * Programs, libraries and LVM's configuration: what the agent's root must hold beside the bundle.
   */
  List<Path> filesFor(Path bundle) throws IOException {
    var programs = Stream.concat(WANTED.stream(), WELCOME.stream()).flatMap(n -> find(n).stream());
    Set<Path> files = programs.collect(Collectors.toCollection(LinkedHashSet::new));
    files.addAll(libraries(Stream.concat(files.stream(), binaries(bundle)).toList(), bundle));
    for (Path library : List.copyOf(files)) {
      if (library.getFileName().toString().equals("libc.so.6")) {
        files.addAll(nameService(directoryOf(library)));
      }
    }
    CONFIGURATION.stream().filter(Files::isReadable).forEach(files::add);
    return List.copyOf(files);
  }

  /** Paths out of what ldd(1) prints. */
  static List<Path> parse(String printed) {
    var found = new ArrayList<Path>();
    var matcher = LIBRARY.matcher(printed);
    while (matcher.find()) {
      found.add(Path.of(matcher.group(1)));
    }
    return found;
  }

  // One call for all: ldd is a shell script, and slow to start. That it fails for a static program,
  // which needs none, is no matter.
  private List<Path> libraries(List<Path> binaries, Path bundle) throws IOException {
    var argv = new ArrayList<>(List.of("ldd"));
    binaries.forEach(binary -> argv.add(binary.toString()));
    var libraries = new ArrayList<Path>();
    for (Path library : parse(programs.run(argv, ENVIRONMENT, DEADLINE).stdout())) {
      if (!library.normalize().startsWith(bundle)) {
        libraries.add(withoutLinks(library));
      }
    }
    return libraries;
  }

  private static Stream<Path> binaries(Path bundle) throws IOException {
    if (!Files.isDirectory(bundle)) {
      return Stream.empty();
    }
    try (var files = Files.walk(bundle)) {
      return files.filter(Files::isRegularFile).filter(Tools::isBinary).toList().stream();
    }
  }

  private static boolean isBinary(Path file) {
    return file.toString().endsWith(".so") || file.endsWith(Path.of("bin", "java"));
  }

  private static List<Path> nameService(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> NAME_SERVICE.matcher(file.getFileName().toString()).matches())
          .toList();
    }
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent(), () -> "not an absolute path: " + file);
  }

  Optional<Path> find(String name) {
    return path.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  // The directories' links, /lib to /usr/lib, are made anew in the agent's root; a library keeps
  // the name it is asked for by.
  private static Path withoutLinks(Path library) throws IOException {
    return directoryOf(library).toRealPath().resolve(library.getFileName());
  }
}
