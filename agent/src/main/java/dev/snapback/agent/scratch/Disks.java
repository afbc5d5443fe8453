package dev.snapback.agent.scratch;

import java.io.IOException;
import java.time.Duration;

/**
 * What is done to block devices, one method each. All of them fail where somebody uses the device.
 * A deadline is from now on; zero or less fails at once.
 */
interface Disks {
  void discard(BlockDevice device, Duration deadline) throws IOException;

  /**
   * @param offset and {@code length}, in bytes, are multiples of the device's sectors
   */
  void zero(BlockDevice device, long offset, long length, Duration deadline) throws IOException;

  /** Removes all signatures that libblkid knows: file systems, LVM, RAID, partition tables. */
  void wipeSignatures(BlockDevice device, Duration deadline) throws IOException;

  /** Has the kernel read the partition table again. */
  void forgetPartitions(BlockDevice disk, Duration deadline) throws IOException;

  /** Takes apart what device-mapper or md(4) has put together; what is on the disks stays. */
  void takeApart(BlockDevice stacked, Duration deadline) throws IOException;

  /** Whether a part of it reads as zeroes. */
  boolean blank(BlockDevice device, long offset, long length) throws IOException;

  /** Has the machine's udev look at it anew, as nobody else tells it. */
  void lookAgain(BlockDevice device);

  /** Somebody uses the device: it may be that a boot has just found something on it. */
  final class InUse extends IOException {
    private static final long serialVersionUID = 1L;

    InUse(String message) {
      super(message);
    }
  }
}
