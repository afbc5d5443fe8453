package dev.snapback.controller.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Field by field: what is wrong with a node, and whether another reset may help. */
final class ReceiptCheckTest {
  private final Example example = new Example();

  private Optional<ReceiptCheck> check() {
    return ReceiptCheck.of(example.wanted(), example.found());
  }

  private void wrong(boolean resetMayHelp, String... words) {
    assertThat(check())
        .hasValueSatisfying(wrong -> {
          assertThat(wrong.why()).contains(words);
          assertThat(wrong.resetMayHelp()).isEqualTo(resetMayHelp);
        });
  }

  @Test
  void a_node_that_is_what_it_should_be_passes() {
    assertThat(check()).isEmpty();
  }

  @Test
  void it_must_be_the_node_that_was_asked() {
    example.node = "m2";
    wrong(false, "it says that it is node m2");
  }

  @Test
  void its_boot_must_be_new_and_the_one_that_it_announced() {
    example.bootId = "before";
    wrong(true, "has not booted since its reset");
    example.bootId = "another";
    wrong(true, "booted again", "after", "another");
  }

  @Test
  void the_image_s_digest_must_be_the_one_that_was_sealed() {
    example.imageDigest = "sha256:ab";
    assertThat(check()).isEmpty();
    example.imageDigest = "sha256:cd";
    wrong(false, "sha256:ab", "sealed was sha256:cd");
  }

  @Test
  void generation_and_image_must_be_those_wanted() {
    example.generation = 4;
    wrong(true, "generation 4, wanted is 5");
    example.generation = 5;
    example.image = "trixie";
    wrong(true, "'trixie'", "'bookworm'");
  }

  @Test
  void nothing_may_be_in_the_way() {
    example.impediments = List.of("volume group full", "no agent volume");
    wrong(false, "volume group full; no agent volume");
  }

  @Test
  void the_origin_and_the_root_must_be_known() {
    example.originUuid = "";
    wrong(true, "which volume its root is a snapshot of");
    example.originUuid = "origin";
    example.rootUuid = "";
    wrong(true, "which volume its root is");
  }

  @Test
  void the_root_must_not_be_the_one_that_was_used_before() {
    example.rootUuid = "used";
    wrong(true, "is the one that was used before: used");
  }

  @Test
  void the_root_must_be_younger_than_the_one_before_but_for_a_clock_that_was_set() {
    example.rootMade = Example.ROOT_BEFORE_MADE.minus(Duration.ofHours(23));
    assertThat(check()).isEmpty();
    example.rootMade = Example.ROOT_BEFORE_MADE.minus(Duration.ofHours(25));
    wrong(true, "was made at");
  }

  @Test
  void the_root_must_be_unwritten() {
    example.rootWritten = 4096;
    wrong(true, "4096 bytes of its root had been written before it was mounted");
    example.rootWritten = -1;
    wrong(true, "does not say how much");
  }

  @Test
  void a_boot_loaders_kernel_must_be_the_images() {
    example.bootPutRight = List.of("/boot/vmlinuz", "/boot/initrd.img");
    assertThat(check()).isEmpty();
    example.way = BootWay.FIRMWARE;
    wrong(true, "/boot that was not its image's", "/boot/vmlinuz; /boot/initrd.img");
    example.bootPutRight = List.of();
    assertThat(check()).isEmpty();
  }

  @Test
  void a_difference_in_hardware_is_named_and_no_reset_helps() {
    example.inventory =
        new Inventory(
            4,
            8L << 30,
            "x86_64",
            "A CPU",
            List.of("0000:00:03.0 1af4:1000"),
            List.of("vda 10737418240 MODEL 1"),
            Map.of("bios_version", "1.3"));
    wrong(false, "disk vdb is gone; firmware bios_version was 1.2, is 1.3");
  }

  @Test
  void of_many_differences_the_first_are_named() {
    List<String> functions = IntStream.range(10, 22).mapToObj(i -> "0000:" + i + " x").toList();
    Inventory baseline = new Inventory(0, 0, "", "", functions, List.of(), Map.of());
    example.yardstick = new Yardstick(Optional.of(baseline), "used", Example.ROOT_BEFORE_MADE);
    wrong(false, "PCI function 0000:10 is gone", "0000:17 is gone; and 5 more");
  }

  @Test
  void the_first_receipt_of_a_node_is_measured_by_nothing_and_makes_the_baseline() {
    example.yardstick = Yardstick.NONE;
    example.rootMade = Instant.EPOCH;
    assertThat(check()).isEmpty();
    assertThat(ReceiptCheck.next(example.yardstick, example.found()))
        .isEqualTo(
            new Yardstick(Optional.of(example.inventory), example.rootUuid, example.rootMade));
  }

  @Test
  void the_baseline_stays_and_the_root_that_was_used_goes_on() {
    Yardstick next = ReceiptCheck.next(example.yardstick, example.found());
    assertThat(next.inventory()).isEqualTo(example.yardstick.inventory());
    assertThat(next.rootUuid()).isEqualTo(example.rootUuid);
  }

  @Test
  void an_agent_too_old_to_say_is_asked_nothing_and_makes_no_baseline_of_what_it_hides() {
    example.old = true;
    example.yardstick = Yardstick.NONE;
    NodeDescription found = example.found();
    assertThat(found.way()).isEqualTo(BootWay.UNTOLD);
    assertThat(check()).isEmpty();
    Yardstick next = ReceiptCheck.next(Yardstick.NONE, found);
    assertThat(next).isEqualTo(new Yardstick(Optional.of(Inventory.UNTOLD), "", Instant.EPOCH));
    // And when it is renewed, what it then tells is no difference.
    example.old = false;
    example.yardstick = next;
    assertThat(check()).isEmpty();
    assertThat(ReceiptCheck.next(next, example.found()).inventory()).contains(example.inventory);
  }
}
