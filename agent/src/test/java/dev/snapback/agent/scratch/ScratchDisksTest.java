package dev.snapback.agent.scratch;

import static dev.snapback.agent.scratch.Devices.byId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.snapback.agent.scratch.Cleaned.How;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchDisksTest {
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final long LAST = Devices.BYTES - ScratchDisks.END;

  private final MemoryDisks disks = new MemoryDisks();
  private final Deque<Devices> looks = new ArrayDeque<>();
  private Duration paused = Duration.ZERO;

  /** What is found at each look; the last stays. */
  private ScratchDisks scratch(Devices... found) {
    looks.addAll(List.of(found));
    return new ScratchDisks(
        named -> (looks.size() > 1 ? looks.remove() : looks.element()).tree(),
        disks,
        time -> paused = paused.plus(time));
  }

  private static Devices second() {
    return new Devices().disk("vdb").partition("vdb", "vdb1");
  }

  @Test
  void a_disk_is_discarded_read_back_and_its_partitions_forgotten() throws Exception {
    disks.write("vdb");
    var cleaned = scratch(second()).clean(List.of(byId("vdb")), WITHIN, () -> true);
    assertThat(disks.done).containsExactly("discard vdb", "forget vdb", "look vdb");
    assertThat(cleaned).hasSize(1);
    assertThat(cleaned.getFirst().name()).isEqualTo("/dev/disk/by-id/vdb");
    assertThat(cleaned.getFirst().device()).isEqualTo("vdb");
    assertThat(cleaned.getFirst().how()).isEqualTo(How.DISCARDED);
    assertThat(cleaned.getFirst().bytes()).isEqualTo(Devices.BYTES);
  }

  @Test
  void a_disk_that_reads_as_before_a_discard_is_wiped_at_its_ends_and_that_is_said()
      throws Exception {
    disks.write("vdb");
    disks.ignoring.add("vdb");
    var cleaned = scratch(second()).clean(List.of(byId("vdb")), WITHIN, () -> true);
    assertThat(disks.done)
        .containsExactly(
            "discard vdb",
            "wipe vdb1",
            "wipe vdb",
            "zero vdb 0+" + ScratchDisks.END,
            "zero vdb %d+%d".formatted(LAST, ScratchDisks.END),
            "forget vdb",
            "look vdb");
    assertThat(cleaned.getFirst().how()).isEqualTo(How.ENDS_OVERWRITTEN);
  }

  @Test
  void a_small_disk_is_not_zeroed_beyond_its_end() throws Exception {
    var cleaned =
        scratch(new Devices().disk("vdc", 65_536, false, false))
            .clean(List.of(byId("vdc")), WITHIN, () -> true);
    assertThat(disks.done).contains("zero vdc 0+65536").doesNotContain("discard vdc");
    assertThat(cleaned.getFirst().how()).isEqualTo(How.ENDS_OVERWRITTEN);
  }

  @Test
  void a_disk_is_overwritten_where_that_is_wanted() throws Exception {
    disks.write("vdb");
    var cleaned = scratch(second()).clean(List.of(Devices.disk("vdb", true)), WITHIN, () -> true);
    assertThat(disks.done).containsExactly("zero vdb 0+" + Devices.BYTES, "forget vdb", "look vdb");
    assertThat(cleaned.getFirst().how()).isEqualTo(How.OVERWRITTEN);
  }

  @Test
  void what_stands_on_two_disks_is_taken_apart_once_and_before_either_is_touched()
      throws Exception {
    var found = second().disk("vdc").mapping("dm-1", "x-y", "LVM-xy", "vdb1", "vdc");
    var _ = scratch(found).clean(List.of(byId("vdb"), byId("vdc")), WITHIN, () -> true);
    assertThat(disks.done).startsWith("apart dm-1", "discard vdb").containsOnlyOnce("apart dm-1");
  }

  @Test
  void where_one_is_refused_none_is_touched() {
    var scratch = scratch(second().disk("vdc").mounted("vdc", "/srv"));
    var refused =
        catchThrowable(() -> scratch.clean(List.of(byId("vdb"), byId("vdc")), WITHIN, () -> true));
    assertThat(refused)
        .isInstanceOf(ScratchRefused.class)
        .hasMessage("scratch disk /dev/disk/by-id/vdc is in use: vdc is mounted at /srv");
    assertThat(disks.done).isEmpty();
    assertThat(paused).isZero();
  }

  @Test
  void a_disk_that_udev_has_not_found_yet_is_waited_for() throws Exception {
    var scratch = scratch(new Devices(), new Devices(), second());
    assertThat(scratch.clean(List.of(byId("vdb")), WITHIN, () -> true)).hasSize(1);
    assertThat(paused).isPositive();
  }

  @Test
  void a_disk_that_never_comes_is_refused_after_a_while() {
    var scratch = scratch(new Devices());
    assertThat(
            catchThrowable(
                () -> scratch.clean(List.of(byId("vdb")), Duration.ofHours(1), () -> true)))
        .isInstanceOf(ScratchRefused.class)
        .hasMessage("scratch disk /dev/disk/by-id/vdb is not there");
    assertThat(paused).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void what_the_boot_puts_together_at_the_last_moment_is_planned_for_anew() throws Exception {
    disks.busy.put("discard vdb", 1);
    var scratch = scratch(second(), second().mapping("dm-1", "x-y", "LVM-xy", "vdb1"));
    var _ = scratch.clean(List.of(byId("vdb")), WITHIN, () -> true);
    assertThat(disks.done).startsWith("apart dm-1", "discard vdb");
  }

  @Test
  void a_disk_that_stays_in_use_is_not_tried_for_ever() {
    disks.busy.put("discard vdb", 100);
    var scratch = scratch(second());
    assertThat(catchThrowable(() -> scratch.clean(List.of(byId("vdb")), WITHIN, () -> true)))
        .hasMessage("discard vdb: Device or resource busy");
    assertThat(disks.done).isEmpty();
  }

  @Test
  void a_look_at_its_partitions_keeps_no_disk_from_being_cleaned_and_not_twice() throws Exception {
    disks.busy.put("forget vdb", 3);
    var _ = scratch(second()).clean(List.of(byId("vdb")), WITHIN, () -> true);
    assertThat(disks.done).containsOnlyOnce("discard vdb").contains("forget vdb");
  }

  @Test
  void a_disk_that_fails_is_told_and_nothing_is_remembered_of_it() throws Exception {
    disks.failing.add("discard vdb");
    var scratch = scratch(second());
    assertThat(catchThrowable(() -> scratch.clean(List.of(byId("vdb")), WITHIN, () -> true)))
        .isInstanceOf(IOException.class)
        .hasMessage("discard vdb: Input/output error");
    disks.failing.clear();
    assertThat(scratch.clean(List.of(byId("vdb")), WITHIN, () -> true)).hasSize(1);
  }

  @Test
  void no_time_is_no_cleaning() {
    var scratch = scratch(second());
    assertThat(catchThrowable(() -> scratch.clean(List.of(byId("vdb")), Duration.ZERO, () -> true)))
        .hasMessageContaining("no time is left");
  }

  @Test
  void the_same_order_in_the_same_boot_is_carried_out_once() throws Exception {
    var scratch = scratch(second().disk("vdc"));
    var first = scratch.clean(List.of(byId("vdb")), WITHIN, () -> true);
    assertThat(scratch.clean(List.of(byId("vdb")), WITHIN, () -> true)).isEqualTo(first);
    assertThat(disks.done).containsOnlyOnce("discard vdb");
    assertThat(scratch.clean(List.of(byId("vdc")), WITHIN, () -> true)).hasSize(1);
    assertThat(disks.done).contains("discard vdc");
  }

  @Test
  void an_order_that_does_not_stand_any_more_touches_nothing() {
    var scratch = scratch(second());
    assertThat(catchThrowable(() -> scratch.clean(List.of(byId("vdb")), WITHIN, () -> false)))
        .isInstanceOf(ScratchRefused.class)
        .hasMessageContaining("does not stand any more");
    assertThat(disks.done).isEmpty();
  }
}
