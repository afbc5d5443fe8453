package dev.snapback.agent.images;

import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.images.Workshop.Prepared;
import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The way of a volume to being an image: from a kept root, or from another machine. What it is, one
 * commit of its tags changes at a time; the last one makes it an image.
 */
record Making(Node node, Lvm lvm, Workshop workshop, InstantSource clock) {
  private static final Steps SILENT = (words, percent) -> {};

  interface Node {
    SetUpNode check() throws ImageRefused, LvmException;
  }

  void seal(String hold, String id, Steps steps)
      throws ImageRefused, LvmException, IOException, InterruptedException {
    if (!Files.isDirectory(workshop.boots().kept(hold))) {
      throw new ImageRefused(
          Kind.UNFIT, "/boot was not kept for " + hold + " before the reset that kept its root");
    }
    steps.step("take the kept root", 0);
    Volume volume = writable(taken(hold, id, steps));
    String group = group();
    var prepared = workshop.clean(group, volume, hold, steps);
    // Before the digest: nothing can change it any more.
    lvm.setWritable(group, volume.name(), false);
    String digest;
    OptionalLong mapped;
    try (var blocks = workshop.devices().blocks(group, volume, false)) {
      digest = blocks.digest("digest all blocks", steps);
      mapped = mapped(group, volume);
    }
    var tags = Set.of(Volume.tag(Volumes.DIGEST, digest), Volume.tag(Volumes.SEALING, hold));
    whole(volume, id, hold, prepared, mapped, tags);
  }

  /** A classic root was copied: it goes when its copy is an image. */
  void dropSealed(String hold, Volume image) throws ImageRefused, LvmException {
    if (!image.fact(Volumes.SEALING).equals(Optional.of(hold))) {
      throw new ImageRefused(
          Kind.NOT_NOW, "image " + image.name() + " is whole, and was no root of hold " + hold);
    }
    var group = node.check().group();
    var left = group.volume(Volumes.held(hold));
    if (left.isPresent()) {
      lvm.remove(group.name(), List.of(left.get().name()));
    }
  }

  /** The hold's content in a volume with the image's name. */
  private Volume taken(String hold, String id, Steps steps)
      throws ImageRefused, LvmException, IOException {
    var found = Image.find(node.check().group(), id);
    if (found.filter(v -> !v.fact(Volumes.SEALING).equals(Optional.of(hold))).isPresent()) {
      throw new ImageRefused(
          Kind.NOT_NOW, "image " + id + " was begun from something else: drop it first");
    }
    Volume volume = found.isPresent() ? found.get() : begunFrom(hold, id);
    if (volume.thin()) {
      if (!volume.name().equals(Volumes.ofImage(id))) {
        lvm.rename(group(), volume.name(), Volumes.ofImage(id));
      }
    } else if (volume.fact(Volumes.COPIED).isEmpty()) {
      copy(held(hold), volume, "copy the kept root", steps);
      lvm.retag(group(), volume.name(), Set.of(Volume.tag(Volumes.COPIED, "yes")), Set.of());
    }
    return volume(id);
  }

  private Volume held(String hold) throws ImageRefused, LvmException {
    return node.check()
        .group()
        .volume(Volumes.held(hold))
        .filter(v -> Volumes.hold(v).isPresent())
        .orElseThrow(() ->
            new ImageRefused(
                Kind.NO_SUCH_IMAGE, "no hold \"%s\" that is not running".formatted(hold)));
  }

  private Volume begunFrom(String hold, String id) throws ImageRefused, LvmException {
    var root = held(hold);
    var group = node.check().group();
    var origin =
        root.origin()
            .flatMap(group::volume)
            .orElseThrow(
                () -> new ImageRefused(Kind.UNFIT, "hold " + hold + " has lost its origin"));
    var tags = unfinished(id, kind(origin));
    tags.add(Volume.tag(Volumes.SEALING, hold));
    if (root.thin()) {
      lvm.retag(group.name(), root.name(), tags, ours(root));
    } else {
      makePlain(group, id, origin.sizeBytes(), kind(origin), tags);
    }
    return volume(id);
  }

  boolean begin(String id, Optional<String> base, long bytes)
      throws ImageRefused, LvmException, IOException {
    var node = this.node.check();
    var group = node.group();
    var begun = Image.find(group, id);
    if (begun.isPresent()) {
      if (begun.get().fact(Volumes.BASE).isEmpty() || begun.get().sizeBytes() != bytes) {
        throw new ImageRefused(
            Kind.NOT_NOW,
            "image %s is on this machine, whole or of another kind or size: drop it first"
                .formatted(id));
      }
      return true;
    }
    if (bytes <= 0 || bytes % group.extentBytes() != 0) {
      throw new ImageRefused(
          Kind.UNFIT,
          "expected an image of whole extents of %s, found %d bytes"
              .formatted(new Bytes(group.extentBytes()), bytes));
    }
    Optional<Volume> from = Optional.empty();
    if (base.isPresent()) {
      from =
          Optional.of(
              node.pristine(base.get())
                  .orElseThrow(() ->
                      new ImageRefused(Kind.NO_SUCH_IMAGE, "no image " + base.get() + " to copy")));
    }
    // Of another size it would be another volume from the first difference on.
    var copied = from.filter(v -> v.sizeBytes() == bytes);
    var kind = kind(setUp(node));
    var tags = unfinished(id, kind);
    tags.add(Volume.tag(Volumes.BASE, copied.isPresent() ? base.orElseThrow() : "none"));
    switch (kind) {
      case SnapshotKind.Thin(String pool, boolean _) -> {
        checkPool(group);
        String name = Volumes.ofImage(id);
        if (copied.isPresent()) {
          lvm.snapshot(group.name(), copied.get().name(), name, kind(copied.get()), tags);
        } else {
          lvm.createThin(group.name(), name, bytes, pool, tags);
        }
        var _ = writable(volume(id));
      }
      case SnapshotKind.Classic _ -> {
        makePlain(group, id, bytes, kind, tags);
        if (copied.isPresent()) {
          copy(copied.get(), volume(id), "", SILENT);
        }
      }
    }
    return false;
  }

  Blocks write(String id) throws ImageRefused, LvmException, IOException {
    var volume = writable(received(id));
    if (volume.fact(Volumes.VERIFIED).isPresent()) {
      lvm.retag(
          group(),
          volume.name(),
          Set.of(),
          Set.of(Volume.tag(Volumes.VERIFIED, volume.fact(Volumes.VERIFIED).get())));
    }
    checkPool(node.check().group());
    return workshop.devices().blocks(group(), volume, true);
  }

  void finish(String id, String digest, Path kernel, Steps steps)
      throws ImageRefused, LvmException, IOException, InterruptedException {
    if (Volumes.hold(node.check().live()).isPresent()) {
      throw new ImageRefused(
          Kind.NOT_NOW, "a kept root is running: what is this machine's own is not known from it");
    }
    var volume = received(id);
    String group = group();
    // From here on this machine's own files are in it, and nobody can look again.
    if (!volume.fact(Volumes.VERIFIED).equals(Optional.of(digest))) {
      try (var blocks = workshop.devices().blocks(group, volume, false)) {
        String found = blocks.digest("check all blocks", steps);
        if (!found.equals(digest)) {
          throw new ImageRefused(
              Kind.DAMAGED, "expected an image of digest %s, found %s".formatted(digest, found));
        }
      }
      lvm.retag(group, volume.name(), Set.of(Volume.tag(Volumes.VERIFIED, digest)), Set.of());
    }
    volume = writable(volume);
    var prepared = workshop.takeOver(group, volume, id, kernel, steps);
    lvm.setWritable(group, volume.name(), false);
    OptionalLong mapped;
    try (var _ = workshop.devices().open(group, volume)) {
      mapped = mapped(group, volume);
    }
    var tags = Set.of(Volume.tag(Volumes.DIGEST, digest), Volume.tag(Volumes.OWN, "yes"));
    whole(volume, id, id, prepared, mapped, tags);
  }

  /** The last step. */
  private void whole(
      Volume volume,
      String id,
      String kept,
      Prepared prepared,
      OptionalLong mapped,
      Set<String> facts)
      throws ImageRefused, LvmException, IOException {
    var node = this.node.check();
    var contents =
        new BootCopies.Contents(
            prepared.release(), prepared.initramfs(), mapped, prepared.packages());
    workshop.boots().make(id, kept, node.settings().image(), contents);
    Files.deleteIfExists(prepared.initramfs());
    var now = volume(id);
    var tags = facts(id, kind(now));
    tags.add(Volume.tag(Volumes.ROLE, "image"));
    tags.add(Volume.tag(Volumes.CREATED, clock.instant().getEpochSecond()));
    tags.add(Volume.tag(Volumes.KERNEL, prepared.release()));
    mapped.ifPresent(bytes -> tags.add(Volume.tag(Volumes.MAPPED, bytes)));
    tags.addAll(facts);
    var removed = ours(now);
    removed.removeAll(tags);
    lvm.retag(node.group().name(), volume.name(), tags, removed);
    workshop.boots().forget(kept);
  }

  private OptionalLong mapped(String group, Volume volume) throws LvmException {
    return volume.thin() ? lvm.written(group, volume.name()) : OptionalLong.empty();
  }

  private void makePlain(
      VolumeGroup group, String id, long bytes, SnapshotKind kind, Set<String> tags)
      throws ImageRefused, LvmException {
    // Beside it, a reset needs its room.
    long next = kind instanceof SnapshotKind.Classic(long cow) ? cow : 0;
    if (group.volume(Volumes.NEXT_ROOT).isPresent()) {
      next = 0;
    }
    long missing = bytes + next - group.freeBytes();
    if (missing > 0) {
      throw new ImageRefused(
          Kind.NO_ROOM,
          "volume group %s has %s free, an image of %s beside the next root of %s needs %s more"
              .formatted(
                  group.name(),
                  new Bytes(group.freeBytes()),
                  new Bytes(bytes),
                  new Bytes(next),
                  new Bytes(missing)));
    }
    lvm.create(group.name(), Volumes.ofImage(id), bytes, tags);
  }

  private void copy(Volume from, Volume to, String words, Steps steps)
      throws ImageRefused, LvmException, IOException {
    var devices = workshop.devices();
    try (var source = devices.blocks(group(), from, to.sizeBytes(), false);
        var target = devices.blocks(group(), to, true)) {
      source.copyTo(target, words, steps);
    }
  }

  static void checkPool(VolumeGroup group) throws ImageRefused {
    double full = Volumes.poolPercent(group);
    if (full >= Volumes.ALARM_PERCENT) {
      throw new ImageRefused(
          Kind.NO_ROOM,
          "the pool %s is %.1f %% full, an image needs it under %.0f %%"
              .formatted(Volumes.POOL, full, Volumes.ALARM_PERCENT));
    }
  }

  /** As something can write to it, and no boot activates it. */
  private Volume writable(Volume volume) throws ImageRefused, LvmException {
    if (!volume.writable()) {
      lvm.setWritable(group(), volume.name(), true);
    }
    if (volume.thin() && !volume.skipsActivation()) {
      lvm.skipActivation(group(), volume.name());
    }
    return volume;
  }

  /** One that was begun to be received. */
  private Volume received(String id) throws ImageRefused, LvmException {
    return Image.find(node.check().group(), id)
        .filter(v -> v.fact(Volumes.BASE).isPresent())
        .orElseThrow(
            () -> new ImageRefused(Kind.NO_SUCH_IMAGE, "no image " + id + " was begun here"));
  }

  private Volume volume(String id) throws ImageRefused, LvmException {
    return Image.find(node.check().group(), id)
        .orElseThrow(() -> new ImageRefused(Kind.NO_SUCH_IMAGE, "image " + id + " is gone"));
  }

  private String group() throws ImageRefused, LvmException {
    return node.check().group().name();
  }

  private static Volume setUp(SetUpNode node) {
    return node.pristine(node.settings().image()).orElseGet(node::origin);
  }

  private static SnapshotKind kind(Volume pristine) throws ImageRefused {
    return Volumes.snapshots(pristine)
        .orElseThrow(() ->
            new ImageRefused(
                Kind.UNFIT,
                "volume " + pristine.name() + " does not say how large its snapshots are"));
  }

  private static Set<String> unfinished(String id, SnapshotKind kind) {
    var tags = facts(id, kind);
    tags.add(Volume.tag(Volumes.ROLE, Volumes.UNFINISHED));
    return tags;
  }

  private static Set<String> facts(String id, SnapshotKind kind) {
    var tags = new HashSet<>(Set.of(Volume.tag(Volumes.IMAGE, id)));
    switch (kind) {
      case SnapshotKind.Thin _ -> tags.add(Volume.tag(Volumes.SNAPSHOTS, "thin"));
      case SnapshotKind.Classic(long bytes) -> {
        tags.add(Volume.tag(Volumes.SNAPSHOTS, "classic"));
        tags.add(Volume.tag(Volumes.COW_BYTES, bytes));
      }
    }
    return tags;
  }

  /** A volume's tags that are ours. */
  private static Set<String> ours(Volume volume) {
    return volume.tags().stream()
        .filter(tag -> tag.startsWith("snapback."))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
