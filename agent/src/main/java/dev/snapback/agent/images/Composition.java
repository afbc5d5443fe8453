package dev.snapback.agent.images;

import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.machine.FileDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * An image's /boot, put together of the image's kernel and of what this machine had at setup: a
 * boot loader's files name this machine's disks, consoles and file systems, so they stay, with one
 * kernel's release in place of another's.
 *
 * @param setUp the directory of the image that setup made
 * @param files of the kernel
 * @param release of it
 */
record Composition(Path setUp, Path files, String release) {
  // Files that name a kernel are short, and text.
  private static final long SHORT = 1 << 20;
  // GRUB's own, which is always so long (grub-core/lib/envblk.c).
  private static final String GRUBENV = "grubenv";
  private static final int GRUBENV_BYTES = 1024;

  /** Refuses what this machine's boot loader would not find. */
  void check() throws ImageRefused, IOException {
    var partition = BootCopies.partition(setUp);
    if (partition.isEmpty()) {
      // A boot loader goes on reading /boot inside of the pristine root.
      if (Files.mismatch(kernel(), setUp.resolve("vmlinuz")) >= 0) {
        throw new ImageRefused(
            Kind.UNFIT,
            "this machine's /boot is inside of its pristine root: expected an image with the kernel"
                + " of setup, found "
                + release);
      }
      return;
    }
    if (former().isEmpty() && !names(partition.get())) {
      throw new ImageRefused(
          Kind.UNFIT,
          "expected a boot loader's file in /boot that names kernel %s or the one of setup, found"
                  .formatted(release)
              + " none");
    }
  }

  private Optional<String> former() throws IOException {
    return BootCopies.release(setUp);
  }

  private boolean names(Path tree) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(tree)) {
      for (Path file : entries) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
            ? names(file)
            : text(file).filter(text -> text.contains(release)).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private Path kernel() throws IOException {
    return new KernelFiles(files).kernel(release);
  }

  /** Writes it all into a directory on the same file system. */
  void into(Path image) throws IOException {
    Path own = Files.createDirectory(image.resolve(BootCopies.KERNEL));
    for (String name : new KernelFiles(files).names()) {
      Files.createLink(own.resolve(name), files.resolve(name));
    }
    Files.createLink(image.resolve("vmlinuz"), kernel());
    BootCopies.write(image.resolve("vmlinuz.sha256"), FileDigest.sha256(kernel()));
    var partition = BootCopies.partition(setUp);
    if (partition.isPresent()) {
      Path made = Files.createDirectory(image.resolve("partition"), permissions(partition.get()));
      for (String name : new KernelFiles(files).names()) {
        Path alike = partition.get().resolve(name);
        boolean same = isAlike(files.resolve(name), alike);
        Files.createLink(made.resolve(name), same ? alike : files.resolve(name));
      }
      derive(partition.get(), made, former().orElse(release));
    }
  }

  /** The boot loader's files, with this kernel in place of the former. */
  private void derive(Path from, Path to, String former) throws IOException {
    boolean top = from.endsWith("partition");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path file : entries) {
        String name = file.getFileName().toString();
        Path there = to.resolve(name.replace(former, release));
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(there, permissions(file));
          derive(file, there, former);
        } else if (Files.isSymbolicLink(file)) {
          var target = Files.readSymbolicLink(file).toString().replace(former, release);
          Files.createSymbolicLink(there, Path.of(target));
        } else if (!(top && name.contains(former))
            && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
          // The former kernel itself has its successor already.

          var text = text(file).filter(found -> found.contains(former));
          if (text.isEmpty() || former.equals(release)) {
            Files.createLink(there, file);
          } else {
            BootCopies.copy(file, there);
            rewrite(there, text.get(), former);
          }
        }
      }
    }
  }

  private void rewrite(Path file, String text, String former) throws IOException {
    String changed = text.replace(former, release);
    if (file.endsWith(GRUBENV) && text.length() == GRUBENV_BYTES) {
      changed = changed.replaceFirst("#+$", "");
      changed += "#".repeat(Math.max(0, GRUBENV_BYTES - changed.length()));
    }
    Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Empty where it is none. */
  private static Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > SHORT) {
      return Optional.empty();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
  }

  private static boolean isAlike(Path one, Path other) throws IOException {
    return Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(one).equals(Files.getLastModifiedTime(other))
        && Files.getPosixFilePermissions(one).equals(Files.getPosixFilePermissions(other))
        && Files.mismatch(one, other) < 0;
  }

  private static java.nio.file.attribute.FileAttribute<?> permissions(Path directory)
      throws IOException {
    return PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(directory));
  }
}
