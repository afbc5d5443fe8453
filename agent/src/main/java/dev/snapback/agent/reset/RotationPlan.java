package dev.snapback.agent.reset;

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
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a reset does with the volumes, decided before anything is done. The order makes a cut
 * harmless: the new root is whole before the old one loses its name, and only between the two
 * renames there is no {@code root}.
 *
 * <p>Former roots are dropped first: that gives room, and each snapshot less makes the suspension
 * for the next one shorter.
 */
record RotationPlan(List<RotationStep> steps) {
  RotationPlan {
    steps = List.copyOf(steps);
  }

  /**
   * @param node as found now
   * @param now becomes the fact {@code created} of the new root
   */
  static RotationPlan of(SetUpNode node, ResetOrder order, Instant now) throws ResetRefused {
    if (node.generation() != order.generation()) {
      throw new ResetRefused(new Refusal.StaleGeneration(order.generation(), node.generation()));
    }
    var pristine =
        node.pristine(order.image())
            .orElseThrow(
                () -> new ResetRefused(new Refusal.UnknownImage(order.image(), node.images())));
    var wanted = tags(order, now);
    return node.live().name().equals(Volumes.ROOT)
        ? rotation(node, pristine, wanted)
        : completion(node, pristine, wanted, order);
  }

  private static RotationPlan rotation(SetUpNode node, Volume pristine, Set<String> tags)
      throws ResetRefused {
    var steps = new ArrayList<RotationStep>();
    drop(node.group(), Stream.of(Volumes.NEXT_ROOT, Volumes.LAST_ROOT)).ifPresent(steps::add);
    steps.add(snapshot(node, pristine, tags));
    steps.add(new Rename(Volumes.ROOT, Volumes.LAST_ROOT));
    steps.add(new Rename(Volumes.NEXT_ROOT, Volumes.ROOT));
    return new RotationPlan(steps);
  }

  /**
   * The live root is {@code last_root} already: an earlier taking of this or another order got that
   * far, and no jump came of it.
   */
  private static RotationPlan completion(
      SetUpNode node, Volume pristine, Set<String> tags, ResetOrder order) throws ResetRefused {
    var root = node.group().volume(Volumes.ROOT);
    if (root.filter(volume -> isWanted(volume, pristine, order)).isPresent()) {
      return new RotationPlan(List.of());
    }
    var steps = new ArrayList<RotationStep>();
    drop(node.group(), Stream.of(Volumes.NEXT_ROOT)).ifPresent(steps::add);
    steps.add(snapshot(node, pristine, tags));
    drop(node.group(), Stream.of(Volumes.ROOT)).ifPresent(steps::add);
    steps.add(new Rename(Volumes.NEXT_ROOT, Volumes.ROOT));
    return new RotationPlan(steps);
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
    long size = node.settings().snapshotBytes();
    long free = Volumes.freeForReset(node.group(), node.live());
    if (free < size) {
      throw new ResetRefused(new Refusal.NoRoom(node.group().name(), size, free));
    }
    return new Snapshot(pristine.name(), Volumes.NEXT_ROOT, size, tags);
  }

  private static Set<String> tags(ResetOrder order, Instant now) {
    return Set.of(
        Volume.tag(Volumes.ROLE, "root"),
        Volume.tag(Volumes.IMAGE, order.image()),
        Volume.tag(Volumes.GENERATION, order.generation() + 1),
        Volume.tag(Volumes.CREATED, now.getEpochSecond()));
  }
}
