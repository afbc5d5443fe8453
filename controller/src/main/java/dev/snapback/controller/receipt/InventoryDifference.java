package dev.snapback.controller.receipt;

import dev.snapback.controller.facts.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * In what a machine differs from what it was. What the baseline says nothing of is not compared: an
 * older agent did not tell it.
 */
final class InventoryDifference {
  private static final long MIB = 1L << 20;

  /** Firmware and kernel reserve a little more or less from boot to boot. */
  private static final double MEMORY_TOLERANCE = 0.01;

  private final List<String> words = new ArrayList<>();

  private InventoryDifference() {}

  /** One difference each, for people; empty: it is the same machine. */
  static List<String> between(Inventory baseline, Inventory found) {
    var difference = new InventoryDifference();
    if (baseline.cpus() != 0 && baseline.cpus() != found.cpus()) {
      difference.changed(
          "number of CPUs", Integer.toString(baseline.cpus()), Integer.toString(found.cpus()));
    }
    difference.text("CPU model", baseline.cpuModel(), found.cpuModel());
    difference.text("architecture", baseline.architecture(), found.architecture());
    difference.memory(baseline.memoryBytes(), found.memoryBytes());
    difference.disks(baseline.disks(), found.disks());
    difference.named("PCI function", byFirstWord(baseline.pci()), byFirstWord(found.pci()));
    difference.named("firmware", baseline.firmware(), found.firmware());
    return List.copyOf(difference.words);
  }

  /** The baseline, and what it did not know. */
  static Inventory completed(Inventory baseline, Inventory found) {
    return new Inventory(
        baseline.cpus() == 0 ? found.cpus() : baseline.cpus(),
        baseline.memoryBytes() == 0 ? found.memoryBytes() : baseline.memoryBytes(),
        baseline.architecture().isEmpty() ? found.architecture() : baseline.architecture(),
        baseline.cpuModel().isEmpty() ? found.cpuModel() : baseline.cpuModel(),
        baseline.pci().isEmpty() ? found.pci() : baseline.pci(),
        baseline.disks().isEmpty() ? found.disks() : baseline.disks(),
        baseline.firmware().isEmpty() ? found.firmware() : baseline.firmware());
  }

  private void text(String what, String before, String now) {
    if (!before.isEmpty() && !before.equals(now)) {
      changed(what, before, now);
    }
  }

  private void memory(long before, long now) {
    if (before != 0 && Math.abs(now - before) > before * MEMORY_TOLERANCE) {
      changed("memory", mebibytes(before), mebibytes(now));
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%d MiB", bytes / MIB);
  }

  /** By what they are and not by name: a kernel may name the same disks in another order. */
  private void disks(List<String> before, List<String> now) {
    if (before.isEmpty()) {
      return;
    }
    Map<String, String> gone = new TreeMap<>();
    List<String> come = new ArrayList<>(now.stream().map(InventoryDifference::rest).toList());
    for (String disk : before) {
      if (!come.remove(rest(disk))) {
        gone.put(firstWord(disk), rest(disk));
      }
    }
    Map<String, String> added = new TreeMap<>();
    for (String disk : now) {
      if (come.remove(rest(disk))) {
        added.put(firstWord(disk), rest(disk));
      }
    }
    compare("disk", gone, added);
  }

  private void named(String what, Map<String, String> before, Map<String, String> now) {
    if (!before.isEmpty()) {
      compare(what, before, now);
    }
  }

  private void compare(String what, Map<String, String> before, Map<String, String> now) {
    before.forEach((name, value) -> {
      String after = now.get(name);
      if (after == null) {
        words.add(what + " " + name + " is gone");
      } else if (!after.equals(value)) {
        changed(what + " " + name, value, after);
      }
    });
    now.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .forEach(name -> words.add(what + " " + name + " is new"));
  }

  private void changed(String what, String before, String now) {
    words.add(what + " was " + before + ", is " + (now.isEmpty() ? "not told" : now));
  }

  private static Map<String, String> byFirstWord(List<String> lines) {
    Map<String, String> named = new TreeMap<>();
    lines.forEach(line -> named.put(firstWord(line), rest(line)));
    return named;
  }

  private static String firstWord(String line) {
    int space = line.indexOf(' ');
    return space < 0 ? line : line.substring(0, space);
  }

  private static String rest(String line) {
    return line.substring(firstWord(line).length()).strip();
  }
}
