package dev.snapback.agent.scratch;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By blkdiscard(8), wipefs(8), blockdev(8) and dmsetup(8). The first two open a device with O_EXCL
 * as long as they are not told to force it, and then fail where the kernel or a file system has it
 * (open(2)): so they are never told to.
 *
 * @param sys /sys
 */
record DiskPrograms(Programs programs, DeviceNodes nodes, Path sys) implements Disks {
  private static final Logger LOG = LoggerFactory.getLogger(DiskPrograms.class);
  private static final Map<String, String> ENVIRONMENT =
      Programs.environment(Map.of("DM_DISABLE_UDEV", "1"));
  // strerror(3) of EBUSY, in the locale C; wipefs has its own words around it.
  private static final String BUSY = "Device or resource busy";
  // What LVM and cryptsetup make, and nothing that dmsetup might take for an option.
  private static final Pattern MAPPER_NAME = Pattern.compile("[A-Za-z0-9_+.][A-Za-z0-9_+.:=@-]*");
  // Between two of its ioctls blkdiscard can be killed, in one (blkdev_issue_zeroout) it cannot.
  private static final String STEP = Long.toString(1L << 30);
  private static final int PIECE = 1 << 16;

  @Override
  public void discard(BlockDevice device, Duration deadline) throws IOException {
    run(List.of("blkdiscard", "--step", STEP, node(device)), deadline);
  }

  @Override
  public void zero(BlockDevice device, long offset, long length, Duration deadline)
      throws IOException {
    run(
        List.of(
            "blkdiscard",
            "--zeroout",
            "--step",
            STEP,
            "--offset",
            Long.toString(offset),
            "--length",
            Long.toString(length),
            node(device)),
        deadline);
  }

  @Override
  public void wipeSignatures(BlockDevice device, Duration deadline) throws IOException {
    run(List.of("wipefs", "--all", node(device)), deadline);
  }

  @Override
  public void forgetPartitions(BlockDevice disk, Duration deadline) throws IOException {
    run(List.of("blockdev", "--rereadpt", node(disk)), deadline);
  }

  @Override
  public void takeApart(BlockDevice stacked, Duration deadline) throws IOException {
    if (stacked.raid()) {
      // Documentation/admin-guide/md.rst: the same as the ioctl STOP_ARRAY.
      tell(stacked, "md/array_state", "clear");
      return;
    }
    String name = stacked.mapperName().orElse("");
    if (!MAPPER_NAME.matcher(name).matches()) {
      throw new IOException(
          "device-mapper's name for " + stacked.name() + " is none that is known");
    }
    run(List.of("dmsetup", "remove", "--retry", name), deadline);
  }

  @Override
  public boolean blank(BlockDevice device, long offset, long length) throws IOException {
    try (var channel = FileChannel.open(Path.of(node(device)), StandardOpenOption.READ)) {
      var piece = ByteBuffer.allocate(PIECE);
      long end = offset + length;
      for (long at = offset; at < end; ) {
        piece.clear().limit((int) Math.min(PIECE, end - at));
        int read = channel.read(piece, at);
        if (read <= 0) {
          throw new IOException(device.words() + " ends at byte " + at + ", expected " + end);
        }
        for (int i = 0; i < read; i++) {
          if (piece.get(i) != 0) {
            return false;
          }
        }
        at += read;
      }
      return true;
    }
  }

  @Override
  public void lookAgain(BlockDevice device) {
    try {
      tell(device, "uevent", "change");
    } catch (IOException e) {
      LOG.warn("udev may still show what was on {}: {}", device.words(), e.toString());
    }
  }

  private void tell(BlockDevice device, String file, String word) throws IOException {
    try {
      Files.writeString(
          sys.resolve("class/block").resolve(device.name()).resolve(file),
          word,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(device.words() + ": " + file, String.valueOf(e.getMessage()));
    }
  }

  private String node(BlockDevice device) throws IOException {
    return nodes.make(device).toString();
  }

  private void run(List<String> argv, Duration deadline) throws IOException {
    String shown = String.join(" ", argv);
    if (!deadline.isPositive()) {
      throw new IOException(shown + ": no time is left for it");
    }
    Finished finished = programs.run(argv, ENVIRONMENT, deadline);
    if (finished.timedOut()) {
      throw new IOException("%s: did not end within %d s".formatted(shown, deadline.toSeconds()));
    }
    if (!finished.succeeded()) {
      throw failed(shown, finished.stderr().strip());
    }
  }

  private static IOException failed(String what, String printed) {
    String message = what + ": " + printed;
    return printed.contains(BUSY) ? new InUse(message) : new IOException(message);
  }
}
