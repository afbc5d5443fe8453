package dev.snapback.controller.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records as they have become, each at most once: what is to be stored, all or nothing. */
public record Changes(
    List<NodeRecord> nodes,
    List<RunRecord> runs,
    List<ResetRecord> resets,
    List<HoldRecord> holds,
    List<ImageRecord> images,
    List<VersionRecord> versions,
    List<CopyRecord> copies) {
  public static final Changes NONE = new Changes(List.of(), List.of(), List.of(), List.of());

  public Changes {
    nodes = List.copyOf(nodes);
    runs = List.copyOf(runs);
    resets = List.copyOf(resets);
    holds = List.copyOf(holds);
    images = List.copyOf(images);
    versions = List.copyOf(versions);
    copies = List.copyOf(copies);
  }

  /** Of what is no image. */
  public Changes(
      List<NodeRecord> nodes,
      List<RunRecord> runs,
      List<ResetRecord> resets,
      List<HoldRecord> holds) {
    this(nodes, runs, resets, holds, List.of(), List.of(), List.of());
  }

  public boolean isEmpty() {
    return nodes.isEmpty()
        && runs.isEmpty()
        && resets.isEmpty()
        && holds.isEmpty()
        && images.isEmpty()
        && versions.isEmpty()
        && copies.isEmpty();
  }

  /** Those of several steps as one; the later ones of a record win. */
  public static Changes merged(Collection<Changes> inOrder) {
    Map<NodeName, NodeRecord> nodes = new LinkedHashMap<>();
    Map<RunId, RunRecord> runs = new LinkedHashMap<>();
    Map<ResetKey, ResetRecord> resets = new LinkedHashMap<>();
    Map<RunId, HoldRecord> holds = new LinkedHashMap<>();
    Map<String, ImageRecord> images = new LinkedHashMap<>();
    Map<String, VersionRecord> versions = new LinkedHashMap<>();
    Map<CopyKey, CopyRecord> copies = new LinkedHashMap<>();
    for (Changes changes : inOrder) {
      changes.images.forEach(image -> images.put(image.name(), image));
      changes.versions.forEach(version -> versions.put(version.id(), version));
      changes.copies.forEach(copy -> copies.put(CopyKey.of(copy), copy));
      changes.holds.forEach(hold -> holds.put(hold.id(), hold));
      changes.nodes.forEach(node -> nodes.put(node.name(), node));
      changes.runs.forEach(run -> runs.put(run.id(), run));
      changes.resets.forEach(reset -> resets.put(ResetKey.of(reset), reset));
    }
    return new Changes(
        new ArrayList<>(nodes.values()),
        new ArrayList<>(runs.values()),
        new ArrayList<>(resets.values()),
        new ArrayList<>(holds.values()),
        new ArrayList<>(images.values()),
        new ArrayList<>(versions.values()),
        new ArrayList<>(copies.values()));
  }

  record CopyKey(String version, NodeName node) {
    static CopyKey of(CopyRecord copy) {
      return new CopyKey(copy.version(), copy.node());
    }
  }

  private record ResetKey(NodeName node, int number) {
    static ResetKey of(ResetRecord reset) {
      return new ResetKey(reset.node(), reset.number());
    }
  }
}
