package dev.snapback.agent.lvm;

import java.util.List;
import java.util.Optional;

/**
 * A volume group and its volumes, as one LVM report: the parts belong to one state of the metadata.
 */
public record VolumeGroup(
    String name, long sizeBytes, long freeBytes, long extentBytes, List<Volume> volumes) {

  public VolumeGroup {
    volumes = List.copyOf(volumes);
  }

  public Optional<Volume> volume(String volume) {
    return volumes.stream().filter(v -> v.name().equals(volume)).findFirst();
  }
}
