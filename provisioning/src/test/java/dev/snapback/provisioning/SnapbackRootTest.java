package dev.snapback.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code initramfs/snapback-root} decides, and where that leads when it is cut off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapbackRootTest {
  private static final String COLD = "root=/dev/mapper/main-root ro";

  private enum Kind {
    THIN,
    CLASSIC
  }

  private static PretendedVolumes image(Kind kind) {
    return new PretendedVolumes(kind == Kind.THIN);
  }

  @Test
  void a_machine_that_was_not_set_up_is_left_alone() throws Exception {
    var volumes = PretendedVolumes.notSetUp();

    assertThat(volumes.plan(COLD)).isEmpty();
  }

  @Test
  void the_first_boot_after_setup_seals_the_image_and_makes_its_first_root() throws Exception {
    assertThat(image(Kind.THIN).plan(COLD))
        .containsExactly(
            "lvchange --yes --permission r main/orig_root",
            "lvchange --yes --setautoactivation n main/orig_root",
            "lvchange --yes --activate n main/orig_root",
            "lvcreate --yes --snapshot --thinpool main/snapback_pool --setactivationskip n"
                + " --name root --addtag snapback.role=root --addtag snapback.image=bookworm"
                + " --addtag snapback.generation=1 --addtag snapback.created=7 main/orig_root");
    assertThat(image(Kind.CLASSIC).plan(COLD))
        .containsExactly(
            "lvchange --yes --permission r main/orig_root",
            "lvcreate --yes --snapshot --size 4096b"
                + " --name root --addtag snapback.role=root --addtag snapback.image=bookworm"
                + " --addtag snapback.generation=1 --addtag snapback.created=7 main/orig_root");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_cold_boot_gets_a_fresh_root(Kind kind) throws Exception {
    var volumes = image(kind).sealed().root("root", 3).root("last_root", 2).root("next_root", 4);

    volumes.boot(COLD);

    assertThat(volumes.generation("root")).isEqualTo(4);
    assertThat(volumes.isFresh("root")).isTrue();
    assertThat(volumes.generation("last_root")).isEqualTo(3);
    assertThat(volumes.names()).doesNotContain("next_root");
  }

  @Test
  void a_jump_finds_its_root_made() throws Exception {
    var volumes = image(Kind.THIN).sealed().root("root", 3).root("last_root", 2);

    assertThat(volumes.plan(COLD + " snapback.generation=3")).isEmpty();
    assertThat(volumes.plan(COLD + " snapback.generation=2")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0 524288 thin-pool 1 131/1024 3276/4096 - rw discard_passdown queue_if_no_space -, false",
    "0 524288 thin-pool 1 131/1024 3277/4096 - rw discard_passdown queue_if_no_space -, true",
    "0 524288 thin-pool 1 820/1024 1/4096 - out_of_data_space - - -, true",
    "0 524288 thin-pool Fail, false",
    "0 524288 linear, false",
    "'', false"
  })
  void a_pool_is_full_from_four_fifths_of_its_data_or_metadata_on(String status, boolean full)
      throws Exception {
    assertThat(PretendedVolumes.isFull(status)).isEqualTo(full);
  }

  @Test
  void a_root_that_is_held_or_to_be_kept_is_booted_as_it_is() throws Exception {
    var held = image(Kind.THIN).sealed().root("root", 3).tag("root", "snapback.hold=r1");
    var kept = image(Kind.THIN).sealed().root("root", 3).tag("orig_root", "snapback.cold=keep");

    assertThat(held.plan(COLD)).isEmpty();
    assertThat(kept.plan(COLD)).isEmpty();
    assertThat(image(Kind.THIN).sealed().root("root", 3).plan(COLD + " snapback.keep")).isEmpty();
  }

  @Test
  void a_root_that_somebody_made_by_hand_is_booted_as_it_is() throws Exception {
    assertThat(image(Kind.CLASSIC).sealed().byHand("root").root("last_root", 2).plan(COLD))
        .isEmpty();
  }

  @Test
  void a_rotation_that_was_cut_between_its_renames_is_finished() throws Exception {
    var volumes = image(Kind.THIN).sealed().root("last_root", 3).root("next_root", 4);

    assertThat(volumes.plan(COLD)).containsExactly("lvrename --yes main next_root root");
  }

  @Test
  void a_rotation_that_was_cut_while_it_kept_its_root_is_finished() throws Exception {
    var volumes =
        image(Kind.THIN).sealed().root("held_r1", 3).root("held_r0", 1).root("next_root", 4);

    assertThat(volumes.plan(COLD)).containsExactly("lvrename --yes main next_root root");
  }

  @Test
  void a_kept_root_that_was_to_be_booted_keeps_its_name_and_the_boot_gets_a_fresh_one()
      throws Exception {
    var volumes =
        image(Kind.THIN).sealed().root("held_r1", 4).root("last_root", 3).root("next_root", 4);

    volumes.boot(COLD);

    assertThat(volumes.generation("root")).isEqualTo(5);
    assertThat(volumes.isFresh("root")).isTrue();
    assertThat(volumes.names()).contains("held_r1");
  }

  @Test
  void a_next_root_that_was_made_for_another_is_not_used() throws Exception {
    var volumes = image(Kind.THIN).sealed().root("last_root", 3).root("next_root", 3);

    assertThat(volumes.plan(COLD))
        .startsWith("lvremove --yes --force main/next_root")
        .hasSize(2)
        .last()
        .asString()
        .contains("--name root", "snapback.generation=4");
  }

  @Test
  void a_group_with_a_dash_is_found_by_its_mapped_name() throws Exception {
    assertThat(image(Kind.CLASSIC).sealed().plan("root=/dev/mapper/my--vg-root"))
        .singleElement()
        .asString()
        .endsWith(" my-vg/orig_root");
    assertThat(image(Kind.CLASSIC).sealed().plan("root=/dev/my-vg/root"))
        .singleElement()
        .asString()
        .endsWith(" my-vg/orig_root");
  }

  /** From every state that staging and rotation can leave behind, cut at every step, and again. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void wherever_it_is_cut_the_machine_gets_a_fresh_root_of_a_new_generation(Kind kind)
      throws Exception {
    for (var start : startsOf(kind)) {
      int steps = start.copy().plan(COLD).size();
      for (int cut = 0; cut <= steps; cut++) {
        var volumes = start.copy();
        volumes.boot(COLD, cut);
        int again = volumes.copy().plan(COLD).size();
        for (int second = 0; second <= again; second++) {
          var twice = volumes.copy();
          twice.boot(COLD, second);
          twice.boot(COLD);
          assertThat(twice.isFresh("root")).as("%s cut at %d, %d", start, cut, second).isTrue();
          assertThat(twice.generation("root")).isGreaterThan(start.newestUsed());
          assertThat(twice.names().contains("held_r1"))
              .isEqualTo(start.names().contains("held_r1"));
          assertThat(twice.plan(COLD + " snapback.generation=" + twice.generation("root")))
              .isEmpty();
        }
      }
    }
  }

  @Test
  void a_setup_that_was_cut_before_its_last_step_boots_the_root_itself() throws Exception {
    assertThat(image(Kind.THIN).named("root").plan(COLD)).isEmpty();
    assertThat(image(Kind.THIN).named("slash").plan("root=/dev/mapper/main-slash ro")).isEmpty();
  }

  @Test
  void a_boot_loader_that_names_the_root_already_gets_the_first_one_of_an_image_of_another_name()
      throws Exception {
    var volumes = image(Kind.THIN).named("slash");

    volumes.boot(COLD);

    assertThat(volumes.isFresh("root")).isTrue();
    assertThat(volumes.names()).contains("slash");
  }

  @Test
  void a_root_of_a_thin_image_is_a_plain_thin_snapshot_and_of_that_image_again() throws Exception {
    var volumes =
        image(Kind.THIN).sealed().thinImage("v2").unfinished("v3").root("root", 3).of("v2", "root");

    assertThat(volumes.plan(COLD))
        .startsWith(
            "lvcreate --yes --snapshot --permission rw --setactivationskip n --name next_root"
                + " --addtag snapback.role=root --addtag snapback.image=v2"
                + " --addtag snapback.generation=4 --addtag snapback.created=7 main/orig_root_v2");
  }

  /**
   * A reset from one image to another, cut at every step of it and of the boot after it: whichever
   * kernel the boot loader still has or has already, the root is of its image.
   */
  @Test
  void a_reset_to_another_image_that_was_cut_leads_to_a_root_that_fits_the_kernel()
      throws Exception {
    var images = image(Kind.THIN).sealed().thinImage("v1").thinImage("v2").pool();
    var cuts =
        List.of(
            images
                .copy()
                .root("root", 3)
                .of("v1", "root")
                .fresh("next_root", 4)
                .of("v2", "next_root"),
            images
                .copy()
                .root("last_root", 3)
                .of("v1", "last_root")
                .fresh("next_root", 4)
                .of("v2", "next_root"),
            images
                .copy()
                .root("last_root", 3)
                .of("v1", "last_root")
                .fresh("root", 4)
                .of("v2", "root"));
    for (var start : cuts) {
      for (String kernel : List.of("v1", "v2")) {
        int steps = start.copy().kernel(kernel).plan(COLD).size();
        for (int cut = 0; cut <= steps; cut++) {
          var volumes = start.copy().kernel(kernel);
          volumes.boot(COLD, cut);
          volumes.boot(COLD);
          assertThat(volumes.image("root")).as("%s cut at %d", start, cut).isEqualTo(kernel);
          assertThat(volumes.isFresh("root")).isTrue();
          assertThat(volumes.generation("root")).isGreaterThan(start.newestUsed());
        }
      }
      var strange = start.copy().kernel("another");
      strange.boot(COLD);
      assertThat(strange.isFresh("root")).isTrue();
    }
  }

  @Test
  void undo_takes_the_other_images_too() throws Exception {
    var volumes = image(Kind.THIN).sealed().pool().thinImage("v2").unfinished("v3").root("root", 3);
    volumes.tag("orig_root", "snapback.undo=yes").boot(COLD);

    assertThat(volumes.names()).containsExactlyInAnyOrder("snapback", "root");
  }

  /** Undo: whichever name the boot loader asks for, and wherever it is cut. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void an_image_that_is_to_be_the_root_again_gets_its_name_and_can_be_written(Kind kind)
      throws Exception {
    var starts = new ArrayList<>(startsOf(kind));
    starts.add(image(kind).named("root"));
    for (var start : starts) {
      String name = start.names().contains("orig_root") ? "orig_root" : "root";
      start.tag(name, "snapback.undo=yes").pool();
      for (String wanted : List.of("root", "slash")) {
        String commandLine = "root=/dev/mapper/main-" + wanted + " ro";
        int steps = start.copy().plan(commandLine).size();
        for (int cut = 0; cut <= steps; cut++) {
          var volumes = start.copy();
          volumes.boot(commandLine, cut);
          volumes.boot(commandLine);
          assertThat(volumes.names())
              .as("%s cut at %d", start, cut)
              .containsExactlyInAnyOrder("snapback", wanted);
          assertThat(volumes.attributes(wanted)).matches("[-o]wi-a.*");
          assertThat(volumes.plan(commandLine)).isEmpty();
        }
      }
    }
  }

  private static List<PretendedVolumes> startsOf(Kind kind) {
    return List.of(
        image(kind),
        image(kind).sealed(),
        image(kind).sealed().root("root", 3),
        image(kind).sealed().root("root", 3).root("last_root", 2),
        image(kind).sealed().root("root", 3).root("next_root", 4),
        image(kind).sealed().root("root", 3).root("last_root", 2).root("next_root", 4),
        image(kind).sealed().root("root", 3).root("old_root", 2).fresh("next_root", 4),
        image(kind).sealed().root("last_root", 3).root("old_root", 2).fresh("next_root", 4),
        image(kind).sealed().root("last_root", 3).fresh("next_root", 4),
        image(kind).sealed().fresh("root", 4).root("last_root", 3),
        // A reset that keeps its root; one that boots a kept root, before and after it was marked.
        image(kind).sealed().root("held_r1", 3).fresh("next_root", 4),
        image(kind).sealed().root("held_r1", 3).fresh("root", 4),
        image(kind).sealed().root("held_r1", 3).root("last_root", 2),
        image(kind).sealed().root("held_r1", 2).root("root", 5).root("next_root", 6),
        image(kind).sealed().root("held_r1", 6).root("root", 5).fresh("next_root", 6),
        image(kind).sealed().root("held_r1", 6).root("last_root", 5).fresh("next_root", 6));
  }
}
