package dev.snapback.agent.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.scratch.ScratchPlan.Discard;
import dev.snapback.agent.scratch.ScratchPlan.Refuse;
import dev.snapback.agent.scratch.ScratchPlan.Target;
import dev.snapback.agent.scratch.ScratchPlan.WipeEnds;
import dev.snapback.agent.scratch.ScratchPlan.Zero;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever block devices a machine has, and whoever uses them. */
class ScratchPlansRandomTest {
  private static final int MACHINES = 5_000;

  /** A machine with up to five disks, partitions, and up to eight things that stand on them. */
  private static final class RandomMachine {
    final SplittableRandom random;
    final Devices devices = new Devices();
    final List<String> all = new ArrayList<>();
    final List<Scratch> named = new ArrayList<>();

    /** Mounted, swapped to, or the node's own. */
    final Set<String> used = new HashSet<>();

    RandomMachine(long seed) {
      random = new SplittableRandom(seed);
      int disks = 1 + random.nextInt(5);
      for (int d = 0; d < disks; d++) {
        disk("vd" + (char) ('a' + d));
      }
      int stacked = random.nextInt(8);
      for (int s = 0; s < stacked; s++) {
        stack(s);
      }
      for (String name : List.copyOf(all)) {
        use(name);
      }
    }

    boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private void disk(String name) {
      devices.disk(name, Devices.BYTES, chance(3), chance(70));
      add(name, Devices.disk(name, chance(20)));
      int partitions = chance(50) ? random.nextInt(4) : 0;
      for (int p = 1; p <= partitions; p++) {
        devices.partition(name, name + p);
        add(name + p, Devices.label(name + p));
      }
    }

    private void add(String device, Scratch scratch) {
      all.add(device);
      if (chance(35)) {
        named.add(scratch);
      }
    }

    private void stack(int number) {
      Set<String> under = new HashSet<>();
      int count = 1 + random.nextInt(2);
      for (int i = 0; i < count; i++) {
        under.add(all.get(random.nextInt(all.size())));
      }
      String[] slaves = under.toArray(String[]::new);
      switch (random.nextInt(4)) {
        case 0 -> {
          devices.stacked("md" + number, slaves);
          all.add("md" + number);
        }
        case 1 -> {
          String name = "dm-" + number;
          devices.mapping(name, "crypt" + number, "CRYPT-" + number, slaves);
          add(name, Devices.byId(name));
        }
        case 2 -> {
          devices.stacked("odd" + number, slaves);
          all.add("odd" + number);
        }
        default -> {
          String group = chance(50) ? "main" : "data";
          String volume = chance(20) ? "root" : "v" + number;
          Set<String> tags = chance(60) ? Set.of("snapback.role=scratch") : Set.of();
          String kind = chance(80) ? "-wi-a-----" : "twi-aotz--";
          devices.volume(group, volume, kind, tags, "dm-" + number, slaves);
          add("dm-" + number, new Scratch.Volume(group, volume, chance(20)));
        }
      }
    }

    private void use(String name) {
      if (chance(6)) {
        devices.mounted(name, "/somewhere");
        used.add(name);
      }
      if (chance(4)) {
        devices.swap(name);
        used.add(name);
      }
      if (chance(6)) {
        devices.physicalVolume(name, "main");
        used.add(name);
      } else if (chance(6)) {
        devices.physicalVolume(name, "data");
      }
    }
  }

  private static Stream<Target> targets(List<ScratchPlan> plans) {
    return plans.stream()
        .flatMap(plan ->
            switch (plan) {
              case Discard(Target target) -> Stream.of(target);
              case WipeEnds(Target target) -> Stream.of(target);
              case Zero(Target target) -> Stream.of(target);
              case Refuse _ -> Stream.empty();
            });
  }

  /** What a name stands for, said anew: not by the code under test. */
  private static boolean isNamed(BlockTree tree, Scratch scratch, BlockDevice device) {
    return switch (scratch) {
      case Scratch.Disk disk -> device.name().equals(tree.links().get(disk.name()));
      case Scratch.Volume volume ->
          device.mapperName().orElse("").equals(volume.group() + "-" + volume.volume());
    };
  }

  /** The named devices, and the partitions of them. */
  private static Set<String> mayBeTouched(BlockTree tree, List<Scratch> named) {
    Set<String> may = new HashSet<>();
    for (BlockDevice device : tree.devices().values()) {
      if (named.stream().anyMatch(scratch -> isNamed(tree, scratch, device))) {
        may.add(device.name());
      }
    }
    for (BlockDevice device : tree.devices().values()) {
      device.parent().filter(Set.copyOf(may)::contains).ifPresent(disk -> may.add(device.name()));
    }
    return may;
  }

  /** Whether every way down from a device ends on one of those. */
  private static boolean standsOn(BlockTree tree, BlockDevice device, Set<String> may) {
    if (may.contains(device.name())) {
      return true;
    }
    var under = Stream.concat(device.slaves().stream(), device.parent().stream()).toList();
    return !under.isEmpty()
        && under.stream().allMatch(name -> standsOn(tree, tree.device(name).orElseThrow(), may));
  }

  /** A device and all that stands on it. */
  private static Set<String> upwards(BlockTree tree, BlockDevice device) {
    Set<String> found = new HashSet<>(Set.of(device.name()));
    for (BlockDevice other : tree.devices().values()) {
      if (other.slaves().contains(device.name())
          || other.parent().filter(device.name()::equals).isPresent()) {
        found.addAll(upwards(tree, other));
      }
    }
    return found;
  }

  @Test
  void only_what_is_named_its_partitions_and_what_stands_on_nothing_else_is_touched() {
    int cleaned = 0;
    int apart = 0;
    for (long seed = 1; seed <= MACHINES; seed++) {
      var machine = new RandomMachine(seed);
      var tree = machine.devices.tree();
      var plans = ScratchPlans.of(machine.named, tree);
      assertThat(plans).hasSameSizeAs(machine.named);
      Set<String> may = mayBeTouched(tree, machine.named);
      var targets = targets(plans).toList();
      Set<BlockDevice> emptied = targets.stream().map(Target::device).collect(Collectors.toSet());
      for (Target target : targets) {
        var where = "seed %d, %s".formatted(seed, target);
        assertThat(isNamed(tree, target.named(), target.device())).as(where).isTrue();
        assertThat(target.partitions())
            .as(where)
            .allMatch(part -> part.parent().orElse("").equals(target.device().name()));
        assertThat(target.stacked()).as(where).allMatch(each -> standsOn(tree, each, may));
        assertThat(target.stacked())
            .as(where)
            .doesNotContainAnyElementsOf(emptied)
            .allMatch(each -> each.raid() || each.mapperName().isPresent());
        assertThat(upwards(tree, target.device()))
            .as(where)
            .doesNotContainAnyElementsOf(machine.used.isEmpty() ? Set.of("none") : machine.used);
        cleaned++;
        apart += target.stacked().size();
      }
    }
    // Or nothing was shown.
    assertThat(cleaned).isGreaterThan(MACHINES / 20);
    assertThat(apart).isGreaterThan(MACHINES / 500);
  }

  @Test
  void where_nothing_is_named_nothing_is_planned() {
    for (long seed = 1; seed <= 200; seed++) {
      assertThat(ScratchPlans.of(List.of(), new RandomMachine(seed).devices.tree())).isEmpty();
    }
  }
}
