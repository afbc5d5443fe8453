package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ScratchRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchSettingsTest {
  private static String refused(String one) {
    var text = "nodes: {m1: {scratch: [" + one + "]}}";
    return String.valueOf(
        catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.parse("c.yaml", text))
            .getMessage());
  }

  @Test
  void disks_and_volumes_are_named_per_node_and_per_label() throws Exception {
    var text =
        """
        deadlines: {scratch: 2h}
        labels:
          metal: {scratch: [{disk: /dev/disk/by-path/pci-0000:00:07.0, erase: full}]}
          other: {kexec: true}
        nodes:
          m1:
            scratch:
              - disk: /dev/disk/by-id/nvme-X_1
              - {disk: /dev/disk/by-partlabel/scratch, erase: discard}
              - {volume: data/scratch, erase: full}
          m2: {scratch: []}
        """;
    assertThat(SettingsReader.parse("c.yaml", text).limits().scratch())
        .isEqualTo(
            new ScratchRules(
                Map.of(
                    "metal", List.of(new Scratch.Disk("/dev/disk/by-path/pci-0000:00:07.0", true))),
                Map.of(
                    new NodeName("m1"),
                    List.of(
                        new Scratch.Disk("/dev/disk/by-id/nvme-X_1", false),
                        new Scratch.Disk("/dev/disk/by-partlabel/scratch", false),
                        new Scratch.Volume("data", "scratch", true)),
                    new NodeName("m2"),
                    List.of()),
                Duration.ofHours(2)));
    assertThat(SettingsReader.parse("c.yaml", "").limits().scratch()).isEqualTo(ScratchRules.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/sdb",
        "/dev/nvme0n1",
        "/dev/vdb1",
        "sdb",
        "/dev/disk/by-id/",
        "/dev/disk/by-id/..",
        "/dev/disk/by-id/../../sda",
        "/dev/disk/by-diskseq/3"
      })
  void a_name_that_may_be_another_disk_tomorrow_is_refused_with_what_to_write(String name) {
    assertThat(refused("{disk: " + name + "}"))
        .isEqualTo(
            "c.yaml: nodes.m1.scratch: disk: "
                + name
                + " may be another disk after the next boot; write its /dev/disk/by-id/…,"
                + " by-path/… or by-partlabel/… (`ls -l /dev/disk/by-id` on the machine)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/disk/by-uuid/a-b",
        "/dev/disk/by-label/x",
        "/dev/disk/by-partuuid/1",
        "/dev/disk/by-id/md-name-x"
      })
  void the_name_of_what_is_written_on_a_disk_is_none_of_the_disk(String name) {
    assertThat(refused("{disk: " + name + "}"))
        .contains("names what is written on the disk, which cleaning removes; write its /dev/disk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/mapper/data-scratch", "/dev/disk/by-id/dm-name-main-orig_root"})
  void a_logical_volume_is_named_as_one(String name) {
    assertThat(refused("{disk: " + name + "}")).contains("write volume: GROUP/NAME");
  }

  @Test
  void an_entry_is_either_a_disk_or_a_volume_and_stands_there_once() {
    assertThat(refused("{erase: full}")).contains("expected is either disk or volume");
    assertThat(refused("{disk: /dev/disk/by-id/a, volume: b/c}")).contains("either disk or volume");
    assertThat(refused("{volume: scratch}")).contains("expected is GROUP/NAME").contains("scratch");
    assertThat(refused("{volume: a/b/c}")).contains("expected is GROUP/NAME");
    assertThat(refused("{volume: a/-b}")).contains("expected is GROUP/NAME");
    assertThat(refused("{volume: a/b, erase: much}")).contains("expected is discard or full");
    assertThat(refused("{volume: a/b}, {volume: a/b, erase: full}")).contains("a/b is named twice");
  }
}
