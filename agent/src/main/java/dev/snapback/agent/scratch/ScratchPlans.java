package dev.snapback.agent.scratch;

import dev.snapback.agent.lvm.PhysicalVolume;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.scratch.ScratchPlan.Discard;
import dev.snapback.agent.scratch.ScratchPlan.Refuse;
import dev.snapback.agent.scratch.ScratchPlan.Target;
import dev.snapback.agent.scratch.ScratchPlan.WipeEnds;
import dev.snapback.agent.scratch.ScratchPlan.Zero;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides what is done about each scratch disk. Pure. A device is touched only if it is named, is a
 * partition of what is named, or stands on nothing else than that; and nobody uses it.
 */
final class ScratchPlans {
  /** What is found for one name: its device, or why there is none. */
  private sealed interface Found {}

  private record Is(BlockDevice device) implements Found {}

  private record IsNot(Refuse refusal) implements Found {}

  // The first of lv_attr, lvs(8): plain, thin, RAID, mirrored, cached, with integrity. Others are
  // parts of volumes, or others live on them: pools, snapshots and their origins.
  private static final String CLEANABLE = "-VrRmMCg";

  private final List<Scratch> named;
  private final BlockTree tree;
  private final Map<Scratch, Found> found = new LinkedHashMap<>();

  /** Named, or a partition of what is named. */
  private final Set<String> owned = new LinkedHashSet<>();

  private ScratchPlans(List<Scratch> named, BlockTree tree) {
    this.named = named;
    this.tree = tree;
    for (Scratch scratch : named) {
      Found its = find(scratch);
      found.put(scratch, its);
      if (its instanceof Is(BlockDevice device)) {
        owned.add(device.name());
        tree.partitionsOf(device).forEach(partition -> owned.add(partition.name()));
      }
    }
  }

  /**
   * One for each name, in their order. Where one is refused, none of them should be carried out.
   */
  static List<ScratchPlan> of(List<Scratch> named, BlockTree tree) {
    var plans = new ScratchPlans(named, tree);
    return named.stream().map(plans::plan).toList();
  }

  private Found find(Scratch scratch) {
    if (tree.ownGroup().isEmpty()) {
      return refuse(scratch, "this machine is not set up as a node");
    }
    return switch (scratch) {
      case Scratch.Disk disk -> find(disk);
      case Scratch.Volume volume -> find(volume);
    };
  }

  private Found find(Scratch.Disk disk) {
    var device = Optional.ofNullable(tree.links().get(disk.name())).flatMap(tree::device);
    if (device.isEmpty()) {
      return new IsNot(new Refuse(disk, "is not there", true));
    }
    if (device.get().isVolume()) {
      return refuse(
          disk,
          "is the logical volume %s: name it as volume: GROUP/NAME"
              .formatted(device.get().mapperName().orElse("")));
    }
    return new Is(device.get());
  }

  private Found find(Scratch.Volume named) {
    if (Volumes.isSnapbacks(named.volume())) {
      return refuse(named, "has a name that is Snapback's own");
    }
    var group = Optional.ofNullable(tree.groups().get(named.group()));
    var volume = group.flatMap(its -> its.volume(named.volume()));
    if (volume.isEmpty()) {
      return new IsNot(new Refuse(named, "is not there", true));
    }
    if (!volume.get().fact(Volumes.ROLE).equals(Optional.of(Volumes.SCRATCH))) {
      return refuse(
          named,
          "has no tag that says it may be cleaned; `lvchange --addtag snapback.role=scratch %s` on"
                  .formatted(named.name())
              + " the machine gives it one");
    }
    String kind = volume.get().attributes();
    if (kind.isEmpty() || CLEANABLE.indexOf(kind.charAt(0)) < 0) {
      return refuse(
          named,
          "is a pool, a snapshot or the origin of one (lvs: %s), expected a plain or a thin volume"
              .formatted(kind));
    }
    return tree.deviceOf(volume.get())
        .<Found>map(Is::new)
        .orElseGet(() -> new IsNot(new Refuse(named, "is not active", true)));
  }

  private static Found refuse(Scratch scratch, String why) {
    return new IsNot(new Refuse(scratch, why, false));
  }

  private ScratchPlan plan(Scratch scratch) {
    return switch (found.get(scratch)) {
      case IsNot(Refuse refusal) -> refusal;
      case Is(BlockDevice device) -> plan(scratch, device);
      case null -> throw new IllegalStateException(scratch + " was not looked for");
    };
  }

  private ScratchPlan plan(Scratch scratch, BlockDevice device) {
    var partitions = tree.partitionsOf(device);
    Set<BlockDevice> stacked = new LinkedHashSet<>();
    Stream.concat(partitions.stream(), Stream.of(device)).forEach(each -> stack(each, stacked));
    var under = stacked.stream().filter(each -> isOthers(each, device)).findFirst();
    stacked.removeIf(each -> owned.contains(each.name()));
    var all = new ArrayList<>(List.of(device));
    all.addAll(partitions);
    all.addAll(stacked);
    // Whoever uses all of a disk uses its partitions.
    device.parent().flatMap(tree::device).ifPresent(all::add);
    var why =
        twice(scratch, device)
            .or(() -> under.map(its -> "is under " + its.words() + ", which is named, too"))
            .or(() -> unfit(device))
            .or(() -> first(all.stream().map(this::used)))
            .or(() -> first(all.stream().map(this::physicalVolume)))
            .or(() -> first(stacked.stream().map(this::standsElsewhere)));
    if (why.isPresent()) {
      return new Refuse(scratch, why.get(), false);
    }
    // A partition of what is stacked goes with it.
    var apart = stacked.stream().filter(each -> each.parent().isEmpty()).toList();
    var target = new Target(scratch, device, partitions, apart);
    if (scratch.full()) {
      return new Zero(target);
    }
    return device.discards() ? new Discard(target) : new WipeEnds(target);
  }

  /** All that stands on a device, what stands on that before it. */
  private void stack(BlockDevice device, Set<BlockDevice> stacked) {
    tree.above(device)
        .filter(above -> !stacked.contains(above))
        .forEach(above -> {
          stack(above, stacked);
          stacked.add(above);
        });
  }

  private Optional<String> twice(Scratch scratch, BlockDevice device) {
    for (Scratch other : named) {
      if (!other.equals(scratch)
          && found.get(other) instanceof Is(BlockDevice its)
          && (its.name().equals(device.name())
              || its.parent().equals(Optional.of(device.name()))
              || device.parent().equals(Optional.of(its.name())))) {
        return Optional.of("is the same disk as " + other.name() + ", or a part of it");
      }
    }
    return Optional.empty();
  }

  /** Whether it is named, or a part of what is named, by another name than this device is. */
  private boolean isOthers(BlockDevice stacked, BlockDevice device) {
    return owned.contains(stacked.name()) && !stacked.parent().equals(Optional.of(device.name()));
  }

  private static Optional<String> unfit(BlockDevice device) {
    if (device.readOnly()) {
      return Optional.of("(%s) is read-only".formatted(device.words()));
    }
    return device.bytes() > 0
        ? Optional.empty()
        : Optional.of("(%s) has no medium: its size is 0".formatted(device.words()));
  }

  private Optional<String> used(BlockDevice device) {
    String where = tree.mounted().get(device.name());
    if (where != null) {
      return Optional.of("is in use: %s is mounted at %s".formatted(device.words(), where));
    }
    return tree.swaps().contains(device.name())
        ? Optional.of("is in use: %s is swapped to".formatted(device.words()))
        : Optional.empty();
  }

  private Optional<String> physicalVolume(BlockDevice device) {
    return tree.physicalVolume(device).flatMap(pv -> inGroup(device, pv));
  }

  private Optional<String> inGroup(BlockDevice device, PhysicalVolume pv) {
    String group = pv.group();
    if (group.equals(tree.ownGroup())) {
      return Optional.of(
          "holds the node itself: %s is a physical volume of its volume group %s"
              .formatted(device.words(), group));
    }
    for (Scratch other : named) {
      if (other instanceof Scratch.Volume volume && volume.group().equals(group)) {
        return Optional.of(
            "holds %s, which is named, too: %s is a physical volume of %s"
                .formatted(other.name(), device.words(), group));
      }
    }
    if (group.isEmpty()) {
      return Optional.empty();
    }
    return tree.physicalVolumes().stream()
        .filter(other -> other.group().equals(group))
        .flatMap(other -> withNumber(other.number()))
        .filter(other -> !standsOnScratch(other))
        .map(other ->
            "is a part of volume group %s, and so is %s, which is no scratch disk"
                .formatted(group, other.words()))
        .findFirst();
  }

  private Stream<BlockDevice> withNumber(String number) {
    return tree.devices().values().stream().filter(device -> device.number().equals(number));
  }

  private Optional<String> standsElsewhere(BlockDevice device) {
    if (!standsOnScratch(device)) {
      return Optional.of(
          "is in use by %s, which stands on other disks as well".formatted(device.words()));
    }
    boolean known = device.mapperName().isPresent() || device.raid() || device.parent().isPresent();
    return known
        ? Optional.empty()
        : Optional.of(
            "is in use by %s, which is neither device-mapper's nor a RAID"
                .formatted(device.words()));
  }

  /** Whether all that is under it, down to the disks, is named. */
  private boolean standsOnScratch(BlockDevice device) {
    if (owned.contains(device.name())) {
      return true;
    }
    var under = new ArrayList<>(device.slaves());
    device.parent().ifPresent(under::add);
    return !under.isEmpty()
        && under.stream()
            .allMatch(name -> tree.device(name).filter(this::standsOnScratch).isPresent());
  }

  private static Optional<String> first(Stream<Optional<String>> reasons) {
    return reasons.flatMap(Optional::stream).findFirst();
  }
}
