package dev.snapback.controller.facts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a machine is made of. What an agent does not say is 0 or empty.
 *
 * @param pci each function as {@code 0000:00:03.0 1af4:1000}
 * @param disks each whole disk, its kernel name first: {@code vda 10737418240 MODEL SERIAL}
 * @param firmware what it says of itself and of the machine, by name
 */
public record Inventory(
    int cpus,
    long memoryBytes,
    String architecture,
    String cpuModel,
    List<String> pci,
    List<String> disks,
    Map<String, String> firmware) {
  /** Nothing is known. */
  public static final Inventory UNTOLD =
      new Inventory(0, 0, "", "", List.of(), List.of(), Map.of());

  public Inventory {
    pci = List.copyOf(pci);
    disks = List.copyOf(disks);
    // Sorted, so that what is stored and signed is the same whenever it is.
    firmware = Collections.unmodifiableMap(new TreeMap<>(firmware));
  }
}
