package dev.snapback.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A machine that was booted, prepared and saved with its memory, kept in the cache. Clones of it
 * start in seconds.
 *
 * @param directory holds disk.qcow2, which has the saved state in it, and the console of its making
 */
public record SavedMachine(Path directory) {
  static final String STATE = "prepared";
  private static final Duration BOOT = Duration.ofMinutes(10);
  private static final int KEPT = 3;
  // A saved machine that was used within this time may stand under a running lab's.
  private static final Duration IN_USE = Duration.ofHours(12);

  /** What is done with a freshly booted machine before it is saved. */
  @FunctionalInterface
  public interface Preparation {
    void prepare(Machine machine) throws IOException, InterruptedException;
  }

  /**
   * @param key all that the preparation depends on, e.g. the digest of what it installs
   */
  // A lock of the file keeps other processes out, not other threads of this one.
  static synchronized SavedMachine ensure(
      LabImage image,
      Path cache,
      Accelerator accelerator,
      String key,
      Preparation preparation,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Path all = Files.createDirectories(cache.resolve("saved"));
    String version =
        Programs.run(List.of(QemuCommand.PROGRAM, "--version"), Duration.ofSeconds(30))
            .text("qemu --version");
    String hash =
        Hashes.of(
            List.of(
                image.directory().toString(),
                accelerator.name(),
                version,
                key,
                accelerator.processors() + " " + QemuCommand.MEMORY_MIB));
    Path entry = all.resolve(hash);
    try (FileChannel channel =
            FileChannel.open(
                all.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.exists(entry.resolve("disk.qcow2"))) {
        progress.accept("lab: booting and preparing the machine that others are cloned from");
        make(image, accelerator, preparation, all, entry, progress);
        removeOld(all);
      }
      Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
    }
    return new SavedMachine(entry);
  }

  private static void make(
      LabImage image,
      Accelerator accelerator,
      Preparation preparation,
      Path all,
      Path entry,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory(all, ".making");
    Path sockets = Directories.sockets(work);
    Ports ports = Ports.ofThisHost();
    MachineSpec spec =
        new MachineSpec(
            "saved",
            work,
            sockets.resolve("qmp"),
            ports.next(),
            ports.next(),
            ports.next(),
            accelerator,
            false);
    Machine machine = new Machine(spec, image);
    long start = System.nanoTime();
    try {
      image.install(spec);
      machine.power(Power.ON);
      machine.awaitSsh(BOOT);
      progress.accept("lab: booted after " + seconds(start) + " s");
      preparation.prepare(machine);
      machine.shell("sync", Duration.ofMinutes(2));
      machine.save(STATE);
      machine.power(Power.OFF);
      progress.accept("lab: prepared and saved after " + seconds(start) + " s");
      Files.move(work, entry, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      machine.power(Power.OFF);
      Directories.delete(work);
      Directories.delete(sockets);
    }
  }

  /** Every new agent makes a new entry of half a gigabyte: only the latest stay. */
  private static void removeOld(Path all) throws IOException {
    List<Path> entries;
    try (Stream<Path> found = Files.list(all)) {
      entries =
          found
              .filter(path -> !path.getFileName().toString().startsWith("."))
              .sorted(Comparator.comparing(SavedMachine::used).reversed())
              .toList();
    }
    Instant old = Instant.now().minus(IN_USE);
    for (Path entry : entries.subList(Math.min(KEPT, entries.size()), entries.size())) {
      if (used(entry).isBefore(old)) {
        Directories.delete(entry);
      }
    }
  }

  private static Instant used(Path entry) {
    try {
      return Files.getLastModifiedTime(entry).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  private static long seconds(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }

  /** Makes a machine one that {@link #STATE} can be restored on. */
  void cloneTo(MachineSpec machine) throws IOException, InterruptedException {
    Path firmware = directory.resolve(machine.firmwareMemory().getFileName());
    if (Files.exists(firmware)) {
      Disks.copy(firmware, machine.firmwareMemory());
    }
    Disks.copy(disk(), machine.disk());
  }

  private Path disk() {
    return directory.resolve("disk.qcow2");
  }
}
