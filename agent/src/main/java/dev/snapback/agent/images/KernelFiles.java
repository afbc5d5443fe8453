package dev.snapback.agent.images;

import dev.snapback.agent.run.MachineRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The plain files of a {@code /boot}: kernels, and what was made for each. Its directories are the
 * boot loader's, and each machine's own.
 */
record KernelFiles(Path directory) {
  private static final Pattern KERNEL = Pattern.compile("vmlinu[xz]-(.+)");
  private static final Pattern PART = Pattern.compile("\\d+|\\D+");

  /** As boot loaders sort them: numbers by value, all else by letter. */
  static final Comparator<String> BY_VERSION = KernelFiles::compare;

  /**
   * The release of the kernel that a boot loader would start by default: the newest that has an
   * initramfs here and modules on its root. Empty where there is none.
   */
  Optional<String> newest(MachineRoot root) throws IOException {
    return names().stream()
        .map(KERNEL::matcher)
        .filter(kernel -> kernel.matches())
        .map(kernel -> kernel.group(1))
        .filter(release -> initramfs(release).isPresent())
        .filter(release -> root.follow("/lib/modules/" + release).isPresent())
        .max(BY_VERSION);
  }

  Path kernel(String release) throws IOException {
    return names().stream()
        .filter(name -> name.matches("vmlinu[xz]-" + Pattern.quote(release)))
        .map(directory::resolve)
        .findFirst()
        .orElseThrow(() -> new IOException("expected kernel " + release + " in " + directory));
  }

  private Optional<Path> initramfs(String release) {
    return List.of("initrd.img-" + release, "initramfs-" + release + ".img", "initrd-" + release)
        .stream()
        .map(directory::resolve)
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /** Those of one kernel. */
  List<Path> of(String release) throws IOException {
    return names().stream().filter(name -> name.contains(release)).map(directory::resolve).toList();
  }

  /** The names of plain files, sorted. */
  List<String> names() throws IOException {
    var names = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          names.add(file.getFileName().toString());
        }
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private static int compare(String one, String other) {
    var a = PART.matcher(one);
    var b = PART.matcher(other);
    while (true) {
      boolean more = a.find();
      if (!more || !b.find()) {
        return more ? 1 : b.find() ? -1 : 0;
      }
      int order =
          Character.isDigit(a.group().charAt(0)) && Character.isDigit(b.group().charAt(0))
              ? new java.math.BigInteger(a.group()).compareTo(new java.math.BigInteger(b.group()))
              : a.group().compareTo(b.group());
      if (order != 0) {
        return order;
      }
    }
  }
}
