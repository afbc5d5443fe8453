package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.reset.RotationStep.Drop;
import dev.snapback.agent.reset.RotationStep.Rename;
import dev.snapback.agent.reset.RotationStep.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationPlanTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
  private static final Set<String> TAGS =
      Set.of(
          "snapback.role=root",
          "snapback.image=bookworm",
          "snapback.generation=2",
          "snapback.created=1795000000");
  private static final Snapshot SNAPSHOT =
      new Snapshot("orig_root", "next_root", NodeInDirectory.CLASSIC, TAGS);

  private static final Rename FREE_THE_NAME = new Rename("last_root", "old_root");

  @TempDir Path directory;
  private NodeInDirectory node;

  @BeforeEach
  void set_up() throws Exception {
    node = NodeInDirectory.afterSetup(directory, 20L << 30);
  }

  private void thereIs(String root) throws Exception {
    node.lvm().snapshot("main", "orig_root", root, NodeInDirectory.CLASSIC, Set.of());
  }

  @Test
  void the_first_rotation_has_nothing_to_drop() throws Exception {
    assertThat(plan("bookworm", 1))
        .containsExactly(
            SNAPSHOT, new Rename("root", "last_root"), new Rename("next_root", "root"));
  }

  @Test
  void former_roots_are_dropped_before_the_new_one_is_made() throws Exception {
    thereIs("last_root");
    thereIs("next_root");

    assertThat(plan("bookworm", 1))
        .startsWith(new Drop(List.of("next_root", "last_root")), SNAPSHOT);
  }

  @Test
  void what_is_staged_takes_two_renames() throws Exception {
    assertThat(staging("bookworm", 1)).containsExactly(SNAPSHOT);
    carryOut(staging("bookworm", 1));

    assertThat(staging("bookworm", 1)).isEmpty();
    assertThat(plan("bookworm", 1))
        .containsExactly(new Rename("root", "last_root"), new Rename("next_root", "root"));
  }

  @Test
  void staging_leaves_the_root_before_where_there_is_room_for_both() throws Exception {
    thereIs("last_root");

    assertThat(staging("bookworm", 1)).containsExactly(FREE_THE_NAME, SNAPSHOT);

    node.lvm().create("main", "somebodys", node.lvm().report("main").freeBytes(), Set.of());
    assertThat(staging("bookworm", 1)).containsExactly(new Drop(List.of("last_root")), SNAPSHOT);
  }

  @Test
  void a_staged_reset_has_nothing_to_remove() throws Exception {
    thereIs("last_root");
    carryOut(staging("bookworm", 1));

    assertThat(staging("bookworm", 1)).isEmpty();
    assertThat(plan("bookworm", 1))
        .containsExactly(new Rename("root", "last_root"), new Rename("next_root", "root"));
  }

  @Test
  void the_root_before_stays_until_the_next_one_needs_its_place() throws Exception {
    thereIs("last_root");
    thereIs("old_root");
    // Room for the live root and two more.
    node.lvm().create("main", "somebodys", node.lvm().report("main").freeBytes(), Set.of());

    assertThat(staging("bookworm", 1))
        .containsExactly(new Drop(List.of("old_root")), FREE_THE_NAME, SNAPSHOT);
    carryOut(staging("bookworm", 1));
    assertThat(staging("bookworm", 1)).isEmpty();
  }

  @Test
  void what_is_staged_already_only_gives_up_the_name() throws Exception {
    carryOut(staging("bookworm", 1));
    thereIs("last_root");
    thereIs("old_root");

    assertThat(staging("bookworm", 1))
        .containsExactly(new Drop(List.of("old_root")), FREE_THE_NAME);
  }

  @Test
  void without_room_a_reset_drops_whatever_was_before() throws Exception {
    thereIs("last_root");
    thereIs("old_root");

    assertThat(plan("bookworm", 1))
        .startsWith(new Drop(List.of("last_root", "old_root")), SNAPSHOT);
  }

  @Test
  void what_was_staged_and_touched_is_made_anew() throws Exception {
    carryOut(staging("bookworm", 1));
    node.lvm().write("next_root", 4096);

    assertThat(staging("bookworm", 1)).containsExactly(new Drop(List.of("next_root")), SNAPSHOT);
    assertThat(plan("bookworm", 1)).startsWith(new Drop(List.of("next_root")), SNAPSHOT);
  }

  @Test
  void what_was_staged_of_another_image_is_made_anew() throws Exception {
    node.lvm().create("main", "orig_root_trixie", 1L << 30, imageTags("trixie"));
    carryOut(staging("bookworm", 1));

    assertThat(plan("trixie", 1))
        .startsWith(new Drop(List.of("next_root")))
        .endsWith(new Rename("next_root", "root"));
  }

  @Test
  void thin_roots_need_no_room_of_their_own() throws Exception {
    node.thin();
    node.lvm().create("main", "somebodys", node.lvm().report("main").freeBytes(), Set.of());

    assertThat(staging("bookworm", 1))
        .containsExactly(
            new Snapshot("orig_root", "next_root", new SnapshotKind.Thin("snapback_pool"), TAGS));
  }

  @Test
  void a_root_of_an_image_in_the_pool_is_a_snapshot_in_the_pool() throws Exception {
    node.thin();
    var tags = Set.of("snapback.role=image", "snapback.image=usual-1", "snapback.snapshots=thin");
    node.lvm().createThin("main", "orig_root_usual-1", 2L << 30, "snapback_pool", tags);

    var steps = plan("usual-1", 1);

    assertThat(steps.getFirst())
        .isInstanceOfSatisfying(
            Snapshot.class,
            step ->
                assertThat(step.kind()).isEqualTo(new SnapshotKind.Thin("snapback_pool", true)));
    carryOut(steps);
    node.mountRootFrom("root");
    assertThat(node.check().generation()).isEqualTo(2);
    assertThat(node.check().origin().name()).isEqualTo("orig_root_usual-1");
  }

  @Test
  void nothing_is_staged_between_rotation_and_jump() throws Exception {
    carryOut(plan("bookworm", 1));

    assertThat(staging("bookworm", 1)).isEmpty();
  }

  @Test
  void another_generation_is_refused() {
    assertThatThrownBy(() -> plan("bookworm", 7))
        .isInstanceOfSatisfying(
            ResetRefused.class,
            e -> assertThat(e.refusal()).isEqualTo(new Refusal.StaleGeneration(7, 1)));
  }

  @Test
  void an_image_that_is_not_here_is_refused_and_those_that_are_here_named() {
    assertThatThrownBy(() -> plan("trixie", 1))
        .isInstanceOfSatisfying(
            ResetRefused.class,
            e ->
                assertThat(e.refusal())
                    .isEqualTo(new Refusal.UnknownImage("trixie", List.of("bookworm"))));
  }

  @Test
  void a_full_volume_group_is_refused_with_numbers() throws Exception {
    long free = node.lvm().report("main").freeBytes();
    node.lvm().create("main", "somebodys", free - (200L << 20), Set.of());

    assertThatThrownBy(() -> plan("bookworm", 1))
        .isInstanceOf(ResetRefused.class)
        .hasMessageMatching("volume group main has \\d+\\.\\d MiB free, a reset needs 1\\.0 GiB");
  }

  @Test
  void what_dropping_would_free_counts_as_free() throws Exception {
    thereIs("last_root");
    node.lvm().create("main", "somebodys", node.lvm().report("main").freeBytes(), Set.of());

    assertThat(plan("bookworm", 1)).startsWith(new Drop(List.of("last_root")), SNAPSHOT);
  }

  @Test
  void an_order_that_was_carried_out_before_has_no_steps_left() throws Exception {
    node.lvm().rename("main", "root", "last_root");
    node.lvm().snapshot("main", "orig_root", "root", NodeInDirectory.CLASSIC, TAGS);

    assertThat(plan("bookworm", 1)).isEmpty();
  }

  @Test
  void a_rotation_that_was_cut_between_the_renames_is_completed() throws Exception {
    node.lvm().snapshot("main", "orig_root", "next_root", NodeInDirectory.CLASSIC, TAGS);
    node.lvm().rename("main", "root", "last_root");

    assertThat(plan("bookworm", 1)).containsExactly(new Rename("next_root", "root"));
  }

  @Test
  void a_rotation_to_another_image_is_replaced_and_the_live_root_is_left_alone() throws Exception {
    node.lvm().create("main", "orig_root_trixie", 1L << 30, imageTags("trixie"));
    node.lvm().rename("main", "root", "last_root");
    node.lvm().snapshot("main", "orig_root_trixie", "root", NodeInDirectory.CLASSIC, Set.of());

    assertThat(plan("bookworm", 1))
        .containsExactly(SNAPSHOT, new Drop(List.of("root")), new Rename("next_root", "root"));
  }

  private static Set<String> imageTags(String image) {
    return Set.of(
        "snapback.role=image",
        "snapback.image=" + image,
        "snapback.cow_bytes=" + NodeInDirectory.SNAPSHOT);
  }

  private List<RotationStep> plan(String image, long generation) throws Exception {
    return RotationPlan.of(node.check(), new ResetOrder(generation, image), written(), NOW).steps();
  }

  private List<RotationStep> staging(String image, long generation) throws Exception {
    return RotationPlan.staging(node.check(), new ResetOrder(generation, image), written(), NOW)
        .steps();
  }

  private OptionalLong written() throws Exception {
    return node.lvm().report("main").volume("next_root").isPresent()
        ? node.lvm().written("main", "next_root")
        : OptionalLong.empty();
  }

  private void carryOut(List<RotationStep> steps) throws Exception {
    for (var step : steps) {
      step.carryOut(node.lvm(), "main");
    }
  }
}
