package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Disks of machines. */
final class Disks {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Disks() {}

  /** A disk that reads as the base does, and keeps what is written for itself. */
  static void overlay(Path base, Path disk) throws IOException, InterruptedException {
    Programs.run(
            List.of(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "qcow2",
                "-b",
                base.toAbsolutePath().toString(),
                disk.toString()),
            LIMIT)
        .text("making " + disk);
  }

  /** A disk of its own, which reads as zeroes. */
  static void empty(Path disk, long bytes) throws IOException, InterruptedException {
    Programs.run(
            List.of("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "" + bytes), LIMIT)
        .text("making " + disk);
  }

  /** A copy with all its saved states; an overlay would have none of them. */
  static void copy(Path from, Path to) throws IOException, InterruptedException {
    Programs.run(
            List.of("cp", "--reflink=auto", "--sparse=auto", from.toString(), to.toString()), LIMIT)
        .text("copying " + from);
  }
}
