package dev.snapback.agent.scratch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Disks that only note what is done to them, and whether anything is left at their ends. */
public final class MemoryDisks implements Disks {
  final List<String> done = new ArrayList<>();

  /** Something is written at either end, by {@code device/first} and {@code device/last}. */
  final Set<String> written = new HashSet<>();

  /** They take a discard, and read as before. */
  final Set<String> ignoring = new HashSet<>();

  /** How often a command is answered by EBUSY. */
  final Map<String, Integer> busy = new HashMap<>();

  /** Commands that fail for good. */
  final Set<String> failing = new HashSet<>();

  /** A scratch disk {@code vdb} of a node, for whoever needs no more. */
  public static ScratchDisks scratch() {
    var devices = new Devices().disk("vdb");
    return new ScratchDisks(named -> devices.tree(), new MemoryDisks(), time -> {});
  }

  void write(String device) {
    written.add(device + "/first");
    written.add(device + "/last");
  }

  private void command(String command, Duration deadline) throws IOException {
    if (!deadline.isPositive()) {
      throw new IOException(command + ": no time is left for it");
    }
    int left = busy.getOrDefault(command, 0);
    if (left > 0) {
      busy.put(command, left - 1);
      throw new InUse(command + ": Device or resource busy");
    }
    if (failing.contains(command)) {
      throw new IOException(command + ": Input/output error");
    }
    done.add(command);
  }

  @Override
  public void discard(BlockDevice device, Duration deadline) throws IOException {
    command("discard " + device.name(), deadline);
    if (!ignoring.contains(device.name())) {
      written.remove(device.name() + "/first");
      written.remove(device.name() + "/last");
    }
  }

  @Override
  public void zero(BlockDevice device, long offset, long length, Duration deadline)
      throws IOException {
    command("zero %s %d+%d".formatted(device.name(), offset, length), deadline);
    if (offset == 0) {
      written.remove(device.name() + "/first");
    }
    if (offset + length == device.bytes()) {
      written.remove(device.name() + "/last");
    }
  }

  @Override
  public void wipeSignatures(BlockDevice device, Duration deadline) throws IOException {
    command("wipe " + device.name(), deadline);
  }

  @Override
  public void forgetPartitions(BlockDevice disk, Duration deadline) throws IOException {
    command("forget " + disk.name(), deadline);
  }

  @Override
  public void takeApart(BlockDevice stacked, Duration deadline) throws IOException {
    command("apart " + stacked.name(), deadline);
  }

  @Override
  public boolean blank(BlockDevice device, long offset, long length) {
    return !written.contains(device.name() + (offset == 0 ? "/first" : "/last"));
  }

  @Override
  public void lookAgain(BlockDevice device) {
    done.add("look " + device.name());
  }
}
