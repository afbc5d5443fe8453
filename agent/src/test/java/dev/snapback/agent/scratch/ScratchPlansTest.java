package dev.snapback.agent.scratch;

import static dev.snapback.agent.scratch.Devices.byId;
import static dev.snapback.agent.scratch.Devices.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.scratch.ScratchPlan.Discard;
import dev.snapback.agent.scratch.ScratchPlan.Refuse;
import dev.snapback.agent.scratch.ScratchPlan.Target;
import dev.snapback.agent.scratch.ScratchPlan.WipeEnds;
import dev.snapback.agent.scratch.ScratchPlan.Zero;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchPlansTest {
  private static final Set<String> TAGGED = Set.of("snapback.role=scratch");
  private static final Scratch VOLUME = new Scratch.Volume("data", "scratch", false);

  /** A system on vda, as setup leaves it, and a second disk with a partition. */
  private final Devices devices =
      new Devices()
          .disk("vda")
          .partition("vda", "vda1")
          .partition("vda", "vda2")
          .mounted("vda1", "/boot")
          .physicalVolume("vda2", "main")
          .mapping("dm-0", "main-root", "LVM-xroot", "vda2")
          .mounted("dm-0", "/")
          .disk("vdb")
          .partition("vdb", "vdb1");

  private ScratchPlan plan(Scratch named) {
    return ScratchPlans.of(List.of(named), devices.tree()).getFirst();
  }

  private void refused(Scratch named, String why) {
    assertThat(plan(named))
        .isInstanceOfSatisfying(
            Refuse.class,
            refusal -> {
              assertThat(refusal.why()).isEqualTo(why);
              assertThat(refusal.mayCome()).isFalse();
            });
  }

  private void notThereYet(Scratch named, String why) {
    assertThat(plan(named)).isEqualTo(new Refuse(named, why, true));
  }

  private Target target(Scratch named, List<String> partitions, List<String> stacked) {
    String device = named.name().substring(named.name().lastIndexOf('/') + 1);
    return new Target(
        named,
        devices.device(device),
        partitions.stream().map(devices::device).toList(),
        stacked.stream().map(devices::device).toList());
  }

  @Test
  void a_disk_that_discards_is_discarded_with_its_partitions() {
    assertThat(plan(byId("vdb")))
        .isEqualTo(new Discard(target(byId("vdb"), List.of("vdb1"), List.of())));
  }

  @Test
  void a_disk_that_does_not_is_wiped_at_its_ends() {
    devices.disk("vdc", 1 << 20, false, false);
    assertThat(plan(byId("vdc")))
        .isEqualTo(new WipeEnds(target(byId("vdc"), List.of(), List.of())));
  }

  @Test
  void a_disk_that_is_to_be_erased_in_full_is_overwritten_whatever_it_can() {
    var full = Devices.disk("vdb", true);
    assertThat(plan(full)).isEqualTo(new Zero(target(full, List.of("vdb1"), List.of())));
  }

  @Test
  void a_partition_is_cleaned_and_its_neighbours_are_not() {
    devices.partition("vda", "vda3");
    assertThat(plan(label("vda3")))
        .isEqualTo(new Discard(target(label("vda3"), List.of(), List.of())));
  }

  @Test
  void a_partition_of_a_disk_that_is_in_use_as_a_whole_is_refused() {
    devices.mounted("vdb", "/srv");
    refused(label("vdb1"), "is in use: vdb is mounted at /srv");
    devices.disk("vdc").partition("vdc", "vdc1").physicalVolume("vdc", "main");
    refused(
        label("vdc1"), "holds the node itself: vdc is a physical volume of its volume group main");
  }

  @Test
  void a_volume_with_the_tag_is_discarded_and_only_it() {
    devices.disk("vdc").physicalVolume("vdc", "data");
    devices.volume("data", "scratch", "-wi-a-----", TAGGED, "dm-1", "vdc");
    devices.volume("data", "precious", "-wi-a-----", Set.of(), "dm-2", "vdc");
    assertThat(plan(VOLUME))
        .isEqualTo(new Discard(new Target(VOLUME, devices.device("dm-1"), List.of(), List.of())));
  }

  @Test
  void a_thin_volume_of_the_nodes_own_group_can_be_scratch() {
    devices.volume("main", "scratch", "Vwi-a-tz--", TAGGED, "dm-1", "vda2");
    var scratch = new Scratch.Volume("main", "scratch", false);
    assertThat(plan(scratch)).isInstanceOf(Discard.class);
  }

  @Test
  void what_a_run_left_on_a_disk_and_the_boot_put_together_is_taken_apart_from_the_top() {
    devices
        .physicalVolume("vdb1", "cinder")
        .mapping("dm-1", "cinder-pool", "LVM-xpool", "vdb1")
        .mapping("dm-2", "cinder-a", "LVM-xa", "dm-1")
        .mapping("dm-3", "secret", "CRYPT-x", "dm-2");
    assertThat(plan(byId("vdb")))
        .isEqualTo(
            new Discard(target(byId("vdb"), List.of("vdb1"), List.of("dm-3", "dm-2", "dm-1"))));
  }

  @Test
  void a_raid_over_two_scratch_disks_is_taken_apart_with_what_stands_on_its_partitions() {
    devices.disk("vdc").stacked("md127", "vdb", "vdc").partition("md127", "md127p1");
    devices.mapping("dm-1", "x-y", "LVM-xy", "md127p1").physicalVolume("md127p1", "x");
    var plans = ScratchPlans.of(List.of(byId("vdb"), byId("vdc")), devices.tree());
    assertThat(plans)
        .containsExactly(
            new Discard(target(byId("vdb"), List.of("vdb1"), List.of("dm-1", "md127"))),
            new Discard(target(byId("vdc"), List.of(), List.of("dm-1", "md127"))));
  }

  @Test
  void a_disk_that_is_not_there_may_still_come() {
    notThereYet(byId("nvme-gone"), "is not there");
  }

  @Test
  void a_mounted_disk_is_refused() {
    devices.mounted("vdb", "/srv");
    refused(byId("vdb"), "is in use: vdb is mounted at /srv");
  }

  @Test
  void a_disk_with_a_mounted_partition_is_refused() {
    devices.mounted("vdb1", "/srv");
    refused(byId("vdb"), "is in use: vdb1 is mounted at /srv");
  }

  @Test
  void the_disk_with_the_boot_partition_is_refused() {
    refused(byId("vda"), "is in use: vda1 is mounted at /boot");
    refused(label("vda1"), "is in use: vda1 is mounted at /boot");
  }

  @Test
  void a_disk_under_something_mounted_is_refused() {
    devices.mapping("dm-1", "x-y", "LVM-xy", "vdb1").mounted("dm-1", "/srv");
    refused(byId("vdb"), "is in use: dm-1 (x-y) is mounted at /srv");
  }

  @Test
  void a_disk_that_is_swapped_to_is_refused() {
    devices.swap("vdb1");
    refused(byId("vdb"), "is in use: vdb1 is swapped to");
  }

  @Test
  void a_physical_volume_of_the_nodes_own_group_is_refused_though_nothing_stands_on_it() {
    devices.physicalVolume("vdb1", "main");
    refused(
        byId("vdb"), "holds the node itself: vdb1 is a physical volume of its volume group main");
  }

  @Test
  void a_disk_that_shares_a_group_with_one_that_is_not_named_is_refused() {
    devices.disk("vdc").physicalVolume("vdb1", "data").physicalVolume("vdc", "data");
    refused(byId("vdb"), "is a part of volume group data, and so is vdc, which is no scratch disk");
    assertThat(ScratchPlans.of(List.of(byId("vdb"), byId("vdc")), devices.tree()))
        .hasOnlyElementsOfType(Discard.class);
  }

  @Test
  void a_disk_that_holds_a_named_volume_is_refused() {
    devices.physicalVolume("vdb1", "data");
    devices.volume("data", "scratch", "-wi-a-----", TAGGED, "dm-1", "vdb1");
    assertThat(ScratchPlans.of(List.of(byId("vdb"), VOLUME), devices.tree()))
        .anySatisfy(plan -> assertThat(plan).isInstanceOf(Refuse.class));
  }

  @Test
  void a_disk_under_a_mapping_that_stands_on_another_too_is_refused() {
    devices.disk("vdc").mapping("dm-1", "both", "", "vdb", "vdc");
    refused(byId("vdb"), "is in use by dm-1 (both), which stands on other disks as well");
  }

  @Test
  void a_disk_held_by_what_nobody_knows_is_refused() {
    devices.stacked("bcache0", "vdb");
    refused(byId("vdb"), "is in use by bcache0, which is neither device-mapper's nor a RAID");
  }

  @Test
  void a_disk_that_cannot_be_written_or_has_no_medium_is_refused() {
    devices.disk("vdc", 1 << 20, true, true).disk("sdz", 0, false, true);
    refused(byId("vdc"), "(vdc) is read-only");
    refused(byId("sdz"), "(sdz) has no medium: its size is 0");
  }

  @Test
  void two_names_of_one_disk_or_of_a_part_of_it_are_refused() {
    for (var two :
        List.of(List.of(byId("vdb"), label("vdb1")), List.of(label("vdb1"), byId("vdb")))) {
      assertThat(ScratchPlans.of(two, devices.tree()))
          .allSatisfy(plan ->
              assertThat(((Refuse) plan).why())
                  .startsWith("is the same disk as ")
                  .endsWith("part of it"));
    }
  }

  @Test
  void a_disk_under_another_that_is_named_is_refused() {
    devices.mapping("dm-1", "secret", "CRYPT-x", "vdb");
    assertThat(ScratchPlans.of(List.of(byId("vdb"), byId("dm-1")), devices.tree()).getFirst())
        .isEqualTo(new Refuse(byId("vdb"), "is under dm-1 (secret), which is named, too", false));
  }

  @Test
  void a_logical_volume_is_not_taken_as_a_disk() {
    devices.mapping("dm-1", "main-orig_root", "LVM-xorig", "vda2");
    refused(byId("dm-1"), "is the logical volume main-orig_root: name it as volume: GROUP/NAME");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root",
        "next_root",
        "last_root",
        "old_root",
        "orig_root",
        "orig_root_trixie",
        "held_r-1",
        "snapback",
        "snapback_state",
        "snapback_pool"
      })
  void a_volume_of_snapbacks_own_names_is_refused_whatever_its_tags(String name) {
    devices.volume("main", name, "-wi-a-----", TAGGED, "dm-7", "vda2");
    refused(new Scratch.Volume("main", name, false), "has a name that is Snapback's own");
  }

  @Test
  void a_volume_without_the_tag_is_refused_with_the_command_that_gives_it() {
    devices.volume("data", "scratch", "-wi-a-----", Set.of("snapback.role=root"), "dm-1", "vdb");
    refused(
        VOLUME,
        "has no tag that says it may be cleaned; `lvchange --addtag snapback.role=scratch"
            + " data/scratch` on the machine gives it one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"twi-aotz--", "swi-a-s---", "owi-a-s---", "ewi-ao----", "iwi-ao----", ""})
  void a_volume_that_others_live_on_is_refused(String attributes) {
    devices.volume("data", "scratch", attributes, TAGGED, "dm-1", "vdb");
    refused(
        VOLUME,
        "is a pool, a snapshot or the origin of one (lvs: %s), expected a plain or a thin volume"
            .formatted(attributes));
  }

  @Test
  void a_volume_that_is_not_there_or_not_active_may_still_come() {
    notThereYet(VOLUME, "is not there");
    devices.volume("data", "other", "-wi-a-----", TAGGED, "dm-1", "vdb");
    notThereYet(VOLUME, "is not there");
    devices.volume("data", "scratch", "-wi-------", TAGGED, "");
    notThereYet(VOLUME, "is not active");
  }

  @Test
  void a_mounted_volume_is_refused() {
    devices.volume("data", "scratch", "-wi-ao----", TAGGED, "dm-1", "vdb");
    devices.mounted("dm-1", "/scratch");
    refused(VOLUME, "is in use: dm-1 (data-scratch) is mounted at /scratch");
  }

  @Test
  void nothing_is_cleaned_on_a_machine_that_is_no_node() {
    devices.noNode();
    refused(byId("vdb"), "this machine is not set up as a node");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/sdb",
        "/dev/disk/by-uuid/x",
        "/dev/disk/by-id/../../sda",
        "/dev/disk/by-id/..",
        "/dev/disk/by-id/"
      })
  void a_name_that_does_not_stay_with_a_disk_is_none(String name) {
    assertThatThrownBy(() -> new Scratch.Disk(name, false)).hasMessageContaining(name);
  }
}
