package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsFile.ScratchPart;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ScratchRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what the file says of scratch disks to the rules. */
final class ScratchSettings {
  private ScratchSettings() {}

  static ScratchRules rules(SettingsFile file, Duration within) {
    Map<String, List<Scratch>> labels = new HashMap<>();
    NodeSettings.each(
        file.labels(),
        (label, part) -> {
          if (part.scratch() != null) {
            labels.put(label, all("labels." + label + ".scratch", part.scratch()));
          }
        });
    Map<NodeName, List<Scratch>> nodes = new HashMap<>();
    NodeSettings.each(
        file.nodes(),
        (name, part) -> {
          if (part.scratch() != null) {
            nodes.put(NodeSettings.name(name), all("nodes." + name + ".scratch", part.scratch()));
          }
        });
    return new ScratchRules(labels, nodes, within);
  }

  private static List<Scratch> all(String where, List<@Nullable ScratchPart> parts) {
    List<Scratch> all = new ArrayList<>();
    for (ScratchPart part : parts) {
      try {
        Scratch scratch = one(part);
        if (all.stream().anyMatch(other -> other.name().equals(scratch.name()))) {
          throw new IllegalArgumentException(scratch.name() + " is named twice");
        }
        all.add(scratch);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static Scratch one(@Nullable ScratchPart part) {
    if (part == null || (part.disk() == null) == (part.volume() == null)) {
      throw new IllegalArgumentException("expected is either disk or volume");
    }
    boolean full = part.erase() != null && part.erase().full();
    return part.disk() != null
        ? new Scratch.Disk(part.disk(), full)
        : Scratch.Volume.parse(String.valueOf(part.volume()), full);
  }
}
