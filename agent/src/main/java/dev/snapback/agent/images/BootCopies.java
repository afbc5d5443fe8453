package dev.snapback.agent.images;

import dev.snapback.agent.identity.WriteAccess;
import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.run.Directories;
import dev.snapback.agent.run.MachineRoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What each image has in the agent's volume: {@code vmlinuz}, {@code initrd.img} and {@code
 * cmdline} for resets, {@code partition}, which /boot is put right by (as setup made them of the
 * first); and {@code kernel}, what it had itself in /boot, {@code packages}, {@code mapped}.
 *
 * <p>A directory of all this is made beside its place and gets its name when it is on disk. What is
 * alike is linked and not copied: the volume is small.
 *
 * @param boot the directory of all images
 * @param access to it: the volume is else read-only
 */
record BootCopies(Path boot, WriteAccess access) {
  static final String KERNEL = "kernel";
  private static final String PARTITION = "partition";
  private static final String KEPT = ".kept-";
  private static final String NEW = ".new-";
  // What a reset's initramfs takes at most, and directories.
  private static final long BESIDE = 40L << 20;

  /** Files of /boot that were put aside for an image. */
  Path kept(String name) {
    return boot.resolve(KEPT + name);
  }

  Path of(String image) {
    return boot.resolve(image);
  }

  KernelFiles kernelFiles(String image) {
    return new KernelFiles(of(image).resolve(KERNEL));
  }

  List<String> packages(String image) throws IOException {
    Path file = of(image).resolve("packages");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /**
   * Puts the files of the newest kernel aside. Those of others that were put aside go: one image is
   * made at a time.
   *
   * @param from a /boot, and the root that goes with it
   * @return the kernel's release
   */
  String keep(String name, KernelFiles from, MachineRoot root) throws ImageRefused, IOException {
    String release =
        from.newest(root)
            .orElseThrow(() ->
                new ImageRefused(
                    Kind.UNFIT,
                    "expected a kernel in /boot with an initramfs and with modules on the root,"
                        + " found none"));
    long needed = BESIDE;
    for (Path file : from.of(release)) {
      needed += Files.size(file);
    }
    for (Path former : leftOver(KEPT)) {
      needed -= bytes(former);
    }
    long free = Files.getFileStore(boot).getUsableSpace();
    if (free < needed) {
      throw new ImageRefused(
          Kind.NO_ROOM,
          "the agent's volume has %s free, the kernel of another image needs %s: drop an image"
              .formatted(new Bytes(free), new Bytes(needed)));
    }
    access.during(() -> {
      for (Path former : leftOver(KEPT)) {
        Directories.delete(former);
      }
      Path half = fresh(name);
      for (Path file : from.of(release)) {
        copy(file, half.resolve(file.getFileName()));
      }
      replace(half, kept(name));
    });
    return release;
  }

  /**
   * Makes an image's directory from what was put aside for it.
   *
   * @param name under which that was
   * @param setUp the image that setup made: what leads to the kernel, and its command line, are
   *     this machine's own, and the same for all its images
   */
  void make(String image, String name, String setUp, Contents contents)
      throws ImageRefused, IOException {
    var composed = new Composition(of(setUp), kept(name), contents.release());
    composed.check();
    access.during(() -> {
      Path half = fresh(image);
      copy(of(setUp).resolve("cmdline"), half.resolve("cmdline"));
      write(half.resolve("packages"), String.join("\n", contents.packages()));
      copy(contents.initramfs(), half.resolve("initrd.img"));
      if (contents.mapped().isPresent()) {
        write(half.resolve("mapped"), Long.toString(contents.mapped().getAsLong()));
      }
      composed.into(half);
      replace(half, of(image));
    });
  }

  /** What was put aside is in its image's directory. */
  void forget(String name) throws IOException {
    if (Files.isDirectory(kept(name))) {
      access.during(() -> Directories.delete(kept(name)));
    }
  }

  /**
   * What is in an image's directory.
   *
   * @param initramfs of its resets
   * @param mapped what its volume holds, in bytes
   */
  record Contents(String release, Path initramfs, OptionalLong mapped, List<String> packages) {
    Contents {
      packages = List.copyOf(packages);
    }
  }

  void drop(String image) throws IOException {
    if (Files.isDirectory(of(image))) {
      access.during(() -> Directories.delete(of(image)));
    }
  }

  private List<Path> leftOver(String prefix) throws IOException {
    var found = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(boot, prefix + "*")) {
      files.forEach(found::add);
    }
    return found;
  }

  /** A new directory; those that were not finished go. */
  private Path fresh(String name) throws IOException {
    for (Path former : leftOver(NEW)) {
      Directories.delete(former);
    }
    return Files.createDirectory(boot.resolve(NEW + name));
  }

  private void replace(Path half, Path place) throws IOException {
    force(half);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      Directories.delete(place);
    }
    Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
    force(boot);
  }

  static void copy(Path file, Path to) throws IOException {
    Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    force(to);
  }

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text.isEmpty() ? "" : text + "\n");
    force(file);
  }

  private static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static long bytes(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      long bytes = 0;
      for (Path file : files.filter(f -> Files.isRegularFile(f)).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** The kernel that a directory of an image has for resets, as its copy of /boot calls it. */
  static Optional<String> release(Path image) throws IOException {
    Path partition = image.resolve(PARTITION);
    if (!Files.isDirectory(partition)) {
      return Optional.empty();
    }
    for (String name : new KernelFiles(partition).names()) {
      if (name.matches("vmlinu[xz]-.+")
          && Files.mismatch(partition.resolve(name), image.resolve("vmlinuz")) < 0) {
        return Optional.of(name.substring("vmlinuz-".length()));
      }
    }
    return Optional.empty();
  }

  static Optional<Path> partition(Path image) {
    return Optional.of(image.resolve(PARTITION)).filter(Files::isDirectory);
  }
}
