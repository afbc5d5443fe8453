package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.machine.Volumes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order in every state that orders, failures and cuts can lead to, cut at every step. */
class RotationPairsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);

  // One for all: what a node has on disk is the same for each.
  @TempDir static Path directory = Path.of("");

  private enum State {
    IDLE,
    USED_BEFORE,
    USED_TWICE_BEFORE,
    STAGED,
    STAGED_WITH_THE_NAME_FREE,
    STAGED_BEFORE_THE_NAME_WAS_FREE,
    STAGED_AND_TOUCHED,
    STAGED_OF_ANOTHER_IMAGE,
    WITH_A_HOLD,
    HOLD_BOOTED,
    CUT_BETWEEN_RENAMES,
    CUT_BETWEEN_RENAMES_OF_ANOTHER_IMAGE,
    ROTATED_AND_NOT_JUMPED,
    KEPT_AND_NOT_JUMPED,
    HOLD_WAITS_FOR_ITS_BOOT,
    HOLD_MARKED_FOR_ITS_BOOT
  }

  static Stream<Arguments> pairs() {
    return Stream.of(State.values()).flatMap(state -> orders().map(o -> Arguments.of(state, o)));
  }

  private static Stream<ResetOrder> orders() {
    return Stream.of(ResetWay.KEXEC, ResetWay.FIRMWARE)
        .flatMap(way ->
            Stream.of(
                new ResetOrder(1, "bookworm", way, Optional.empty(), Optional.empty()),
                new ResetOrder(1, "trixie", way, Optional.empty(), Optional.empty()),
                new ResetOrder(1, "bookworm", way, Optional.of("r1"), Optional.empty()),
                new ResetOrder(1, "bookworm", way, Optional.empty(), Optional.of("h9"))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void an_order_is_refused_or_carried_out_wherever_it_was_cut(State state, ResetOrder order)
      throws Exception {
    var settings = order.way() == ResetWay.FIRMWARE ? List.of(false, true) : List.of(false);
    for (boolean keep : settings) {
      int steps = 0;
      for (int cut = 0; cut <= steps; cut++) {
        var node = node(state, keep);
        var before = node.lvm().report("main");
        List<RotationStep> plan;
        try {
          plan = plan(node, order);
        } catch (ResetRefused e) {
          assertThat(isRefusedIn(state, order)).as("%s", e.getMessage()).isTrue();
          assertThat(node.lvm().report("main")).isEqualTo(before);
          break;
        }
        assertThat(isRefusedIn(state, order)).isFalse();
        steps = plan.size();
        carryOut(node, plan.subList(0, cut));
        carryOut(node, plan(node, order));
        check(node, order, keep, Volumes.holds(before));
        assertThat(plan(node, order)).as("again, cut at %d of %s", cut, plan).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void a_preparation_is_finished_wherever_it_was_cut(State state) throws Exception {
    int steps = 0;
    for (int cut = 0; cut <= steps; cut++) {
      var node = node(state, false);
      var plan = staging(node);
      steps = plan.size();
      carryOut(node, plan.subList(0, cut));
      carryOut(node, staging(node));
      assertThat(staging(node)).as("again, cut at %d of %s", cut, plan).isEmpty();
      if (node.check().live().name().equals("root")) {
        assertThat(plan(node, new ResetOrder(1, "bookworm")))
            .hasOnlyElementsOfType(RotationStep.Rename.class)
            .hasSize(2);
      }
    }
  }

  private static boolean isRefusedIn(State state, ResetOrder order) {
    boolean booted = state == State.HOLD_BOOTED;
    boolean kept = state == State.KEPT_AND_NOT_JUMPED;
    boolean known =
        List.of(State.WITH_A_HOLD, State.HOLD_WAITS_FOR_ITS_BOOT, State.HOLD_MARKED_FOR_ITS_BOOT)
            .contains(state);
    return (order.held().isPresent() && !known) || (order.hold().isPresent() && booted && !kept);
  }

  private static void check(
      NodeInDirectory node, ResetOrder order, boolean keep, List<String> holds) throws Exception {
    var found = node.check();
    var group = found.group();
    assertThat(Volumes.holds(group)).containsAll(holds);
    order.hold().ifPresent(hold -> assertThat(found.live().name()).isEqualTo(Volumes.held(hold)));
    var root = group.volume("root");
    if (order.way() == ResetWay.FIRMWARE && order.held().isEmpty() && !keep) {
      // Either the boot finds the used root, or it finds none and maybe what it shall be.
      assertThat(root.filter(volume -> !volume.name().equals(found.live().name()))).isEmpty();
      if (root.isEmpty()) {
        assertThat(group.volume("next_root").map(RotationPairsTest::image).orElse("bookworm"))
            .isEqualTo(order.image());
        assertThat(group.volume("next_root").flatMap(v -> v.fact("generation")).orElse("2"))
            .isEqualTo("2");
      }
    } else {
      assertThat(found.live().name()).isNotEqualTo("root");
      assertThat(root.orElseThrow().fact("generation")).hasValue("2");
      assertThat(root.orElseThrow().fact("hold")).isEqualTo(order.held());
      assertThat(image(root.orElseThrow())).isEqualTo(order.image());
    }
  }

  private static String image(Volume volume) {
    return volume.fact("image").orElse("");
  }

  private NodeInDirectory node(State state, boolean keep) throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 40L << 30);
    var tags =
        Set.of(
            "snapback.role=image",
            "snapback.image=trixie",
            "snapback.cow_bytes=" + NodeInDirectory.SNAPSHOT);
    node.lvm().create("main", "orig_root_trixie", 1L << 30, tags);
    if (keep) {
      node.lvm().retag("main", "orig_root", Set.of("snapback.cold=keep"), Set.of());
      node.lvm().retag("main", "orig_root_trixie", Set.of("snapback.cold=keep"), Set.of());
    }
    switch (state) {
      case IDLE -> {}
      case USED_BEFORE -> root(node, "last_root", 0, "");
      case USED_TWICE_BEFORE -> {
        root(node, "last_root", 0, "");
        root(node, "old_root", 0, "");
      }
      case STAGED -> root(node, "next_root", 2, "");
      case STAGED_WITH_THE_NAME_FREE -> {
        root(node, "old_root", 0, "");
        root(node, "next_root", 2, "");
      }
      case STAGED_BEFORE_THE_NAME_WAS_FREE -> {
        root(node, "last_root", 0, "");
        root(node, "old_root", 0, "");
        root(node, "next_root", 2, "");
      }
      case STAGED_AND_TOUCHED -> {
        root(node, "next_root", 2, "");
        node.lvm().write("next_root", 4096);
      }
      case STAGED_OF_ANOTHER_IMAGE -> rootOf(node, "trixie", "next_root");
      case WITH_A_HOLD -> root(node, "held_h9", 0, "");
      case HOLD_BOOTED -> node.lvm().retag("main", "root", Set.of("snapback.hold=h8"), Set.of());
      case CUT_BETWEEN_RENAMES -> {
        node.lvm().rename("main", "root", "last_root");
        root(node, "next_root", 2, "");
      }
      case CUT_BETWEEN_RENAMES_OF_ANOTHER_IMAGE -> {
        node.lvm().rename("main", "root", "last_root");
        rootOf(node, "trixie", "next_root");
      }
      case ROTATED_AND_NOT_JUMPED -> {
        node.lvm().rename("main", "root", "last_root");
        root(node, "root", 2, "");
      }
      case KEPT_AND_NOT_JUMPED -> {
        node.lvm().rename("main", "root", "held_r1");
        root(node, "root", 2, "");
      }
      case HOLD_WAITS_FOR_ITS_BOOT -> {
        node.lvm().rename("main", "root", "last_root");
        root(node, "root", 2, "h9");
      }
      case HOLD_MARKED_FOR_ITS_BOOT -> root(node, "held_h9", 2, "h9");
    }
    return node;
  }

  private static void root(NodeInDirectory node, String name, int generation, String hold)
      throws Exception {
    var tags =
        new ArrayList<>(
            List.of(
                "snapback.role=root",
                "snapback.image=bookworm",
                "snapback.generation=" + generation));
    if (!hold.isEmpty()) {
      tags.add("snapback.hold=" + hold);
    }
    node.lvm().snapshot("main", "orig_root", name, NodeInDirectory.CLASSIC, Set.copyOf(tags));
  }

  private static void rootOf(NodeInDirectory node, String image, String name) throws Exception {
    node.lvm()
        .snapshot(
            "main",
            "orig_root_" + image,
            name,
            NodeInDirectory.CLASSIC,
            Set.of("snapback.role=root", "snapback.image=" + image, "snapback.generation=2"));
  }

  private static List<RotationStep> plan(NodeInDirectory node, ResetOrder order) throws Exception {
    return RotationPlan.of(node.check(), order, written(node), NOW).steps();
  }

  private static List<RotationStep> staging(NodeInDirectory node) throws Exception {
    return RotationPlan.staging(node.check(), new ResetOrder(1, "bookworm"), written(node), NOW)
        .steps();
  }

  private static OptionalLong written(NodeInDirectory node) throws Exception {
    return node.lvm().report("main").volume("next_root").isPresent()
        ? node.lvm().written("main", "next_root")
        : OptionalLong.empty();
  }

  private static void carryOut(NodeInDirectory node, List<RotationStep> steps) throws Exception {
    for (var step : steps) {
      step.carryOut(node.lvm(), "main");
    }
  }
}
