package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.reset.RotationStep.Drop;
import dev.snapback.agent.reset.RotationStep.Rename;
import dev.snapback.agent.reset.RotationStep.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a reset, or the preparation of one, does with the volumes, decided before anything is done.
 * The order makes a cut harmless: the new root is whole before the old one loses its name, and only
 * between the two renames there is no {@code root}; the initramfs then finishes the rotation.
 */
record RotationPlan(List<RotationStep> steps) {
  RotationPlan {
    steps = List.copyOf(steps);
  }

  /**
   * Makes the next root ahead of the reset, unless it is there. {@code last_root} stays, where
   * there is room for both.
   *
   * @param node as found now
   * @param nextWritten how much was written to {@code next_root}; empty where that is not known
   * @param now becomes the fact {@code created} of the new root
   */
  static RotationPlan staging(
      SetUpNode node, ResetOrder order, OptionalLong nextWritten, Instant now) throws ResetRefused {
    var pristine = pristine(node, order);
    if (!node.live().name().equals(Volumes.ROOT) || isStaged(node, order, nextWritten)) {
      return new RotationPlan(List.of());
    }
    var crowded = noRoom(node, pristine, node.group().freeBytes()).isPresent();
    var former =
        crowded ? Stream.of(Volumes.NEXT_ROOT, Volumes.LAST_ROOT) : Stream.of(Volumes.NEXT_ROOT);
    var steps = new ArrayList<RotationStep>();
    drop(node.group(), former).ifPresent(steps::add);
    steps.add(snapshot(node, pristine, tags(order, now)));
    return new RotationPlan(steps);
  }

  /**
   * Makes the next root the root: two renames where it was staged and nobody has touched it since.
   * Parameters as in {@link #staging}.
   */
  static RotationPlan of(SetUpNode node, ResetOrder order, OptionalLong nextWritten, Instant now)
      throws ResetRefused {
    var pristine = pristine(node, order);
    if (!node.live().name().equals(Volumes.ROOT)) {
      return completion(node, pristine, order, now);
    }
    var steps = new ArrayList<RotationStep>();
    if (isStaged(node, order, nextWritten)) {
      drop(node.group(), Stream.of(Volumes.LAST_ROOT)).ifPresent(steps::add);
    } else {
      // Former roots first: that gives room, and each snapshot less makes the suspension for the
      // next one shorter.
      drop(node.group(), Stream.of(Volumes.NEXT_ROOT, Volumes.LAST_ROOT)).ifPresent(steps::add);
      steps.add(snapshot(node, pristine, tags(order, now)));
    }
    steps.add(new Rename(Volumes.ROOT, Volumes.LAST_ROOT));
    steps.add(new Rename(Volumes.NEXT_ROOT, Volumes.ROOT));
    return new RotationPlan(steps);
  }

  private static Volume pristine(SetUpNode node, ResetOrder order) throws ResetRefused {
    if (node.generation() != order.generation()) {
      throw new ResetRefused(new Refusal.StaleGeneration(order.generation(), node.generation()));
    }
    return node.pristine(order.image())
        .orElseThrow(
            () -> new ResetRefused(new Refusal.UnknownImage(order.image(), node.images())));
  }

  /**
   * The live root is {@code last_root} already: an earlier taking of this or another order got that
   * far, and no jump came of it.
   */
  private static RotationPlan completion(
      SetUpNode node, Volume pristine, ResetOrder order, Instant now) throws ResetRefused {
    var root = node.group().volume(Volumes.ROOT);
    if (root.filter(volume -> isWanted(volume, pristine, order)).isPresent()) {
      return new RotationPlan(List.of());
    }
    var steps = new ArrayList<RotationStep>();
    drop(node.group(), Stream.of(Volumes.NEXT_ROOT)).ifPresent(steps::add);
    steps.add(snapshot(node, pristine, tags(order, now)));
    drop(node.group(), Stream.of(Volumes.ROOT)).ifPresent(steps::add);
    steps.add(new Rename(Volumes.NEXT_ROOT, Volumes.ROOT));
    return new RotationPlan(steps);
  }

  /** Whether {@code next_root} is what this order wants, and holds its image and nothing else. */
  static boolean isStaged(SetUpNode node, ResetOrder order, OptionalLong nextWritten) {
    var next = node.group().volume(Volumes.NEXT_ROOT);
    var pristine = node.pristine(order.image());
    return next.isPresent()
        && pristine.isPresent()
        && isWanted(next.get(), pristine.get(), order)
        && nextWritten.isPresent()
        && nextWritten.getAsLong() == 0;
  }

  private static boolean isWanted(Volume root, Volume pristine, ResetOrder order) {
    return root.origin().equals(Optional.of(pristine.name()))
        && root.fact(Volumes.IMAGE).equals(Optional.of(order.image()))
        && root.fact(Volumes.GENERATION).equals(Optional.of(Long.toString(order.generation() + 1)));
  }

  private static Optional<RotationStep> drop(VolumeGroup group, Stream<String> names) {
    var present = names.filter(name -> group.volume(name).isPresent()).toList();
    return present.isEmpty() ? Optional.empty() : Optional.of(new Drop(present));
  }

  private static Snapshot snapshot(SetUpNode node, Volume pristine, Set<String> tags)
      throws ResetRefused {
    var refusal = noRoom(node, pristine, Volumes.freeForReset(node.group(), node.live()));
    if (refusal.isPresent()) {
      throw new ResetRefused(refusal.get());
    }
    return new Snapshot(pristine.name(), Volumes.NEXT_ROOT, kind(node, pristine), tags);
  }

  private static Optional<Refusal> noRoom(SetUpNode node, Volume pristine, long free)
      throws ResetRefused {
    return switch (kind(node, pristine)) {
      case SnapshotKind.Thin _ -> Optional.empty();
      case SnapshotKind.Classic(long bytes) ->
          free < bytes
              ? Optional.of(new Refusal.NoRoom(node.group().name(), bytes, free))
              : Optional.empty();
    };
  }

  private static SnapshotKind kind(SetUpNode node, Volume pristine) throws ResetRefused {
    return Volumes.snapshots(pristine)
        .orElseThrow(() ->
            new ResetRefused(
                new Refusal.NotANode(
                    "the volume %s/%s does not say how large its snapshots are"
                        .formatted(node.group().name(), pristine.name()))));
  }

  private static Set<String> tags(ResetOrder order, Instant now) {
    return Set.of(
        Volume.tag(Volumes.ROLE, "root"),
        Volume.tag(Volumes.IMAGE, order.image()),
        Volume.tag(Volumes.GENERATION, order.generation() + 1),
        Volume.tag(Volumes.CREATED, now.getEpochSecond()));
  }
}
