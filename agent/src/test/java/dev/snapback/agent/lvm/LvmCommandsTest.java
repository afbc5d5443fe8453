package dev.snapback.agent.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.LvmException.Kind;
import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LvmCommandsTest {
  // Printed by lvm 2.03.16.
  private static final String REPORT =
      """
        {
            "report": [
                {
                    "lv": [
                        {"vg_name":"main", "vg_size":"12880707584", "vg_free":"8585740288", "vg_extent_size":"4194304", "lv_name":"orig_root", "lv_uuid":"Zzu7mX-3Xcf-aQ2O-KqXB-8oGj-vhk1-yBJ0Pc", "lv_size":"3221225472", "origin":"", "lv_attr":"ori-a-s---", "data_percent":"", "metadata_percent":"", "lv_tags":"snapback.image=bookworm,snapback.role=image"},
                        {"vg_name":"main", "vg_size":"12880707584", "vg_free":"8585740288", "vg_extent_size":"4194304", "lv_name":"root", "lv_uuid":"1pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB", "lv_size":"1073741824", "origin":"orig_root", "lv_attr":"swi-aos---", "data_percent":"3.27", "metadata_percent":"", "lv_tags":""}
                    ]
                }
            ]
        }
      """;

  private static final SnapshotKind CLASSIC = new SnapshotKind.Classic(1L << 30);

  private final ScriptedPrograms programs = new ScriptedPrograms();
  private final Lvm lvm = LvmCommands.chrooted(programs);

  @Test
  void a_report_becomes_a_volume_group() throws Exception {
    programs.answer = new Finished(0, REPORT, "", false);

    var group = lvm.report("main");

    assertThat(group.freeBytes()).isEqualTo(8_585_740_288L);
    assertThat(group.extentBytes()).isEqualTo(4L << 20);
    assertThat(group.volume("orig_root").orElseThrow().fact("image")).hasValue("bookworm");
    assertThat(group.volume("root"))
        .hasValue(
            new Volume(
                "root",
                "1pIbFa-mNys-Jp8T-Vh4G-5tZc-WVhA-gkm9ZB",
                1L << 30,
                Optional.of("orig_root"),
                "swi-aos---",
                OptionalDouble.of(3.27),
                OptionalDouble.empty(),
                Set.of()));
  }

  @Test
  void physical_volumes_are_known_by_their_numbers_and_those_that_are_missing_left_out()
      throws Exception {
    String report =
        """
        {"report":[{"pv":[
          {"pv_major":"254", "pv_minor":"17", "vg_name":"main"},
          {"pv_major":"259", "pv_minor":"0", "vg_name":""},
          {"pv_major":"-1", "pv_minor":"-1", "vg_name":"data"}]}]}
        """;
    programs.answer = new Finished(0, report, "", false);
    assertThat(lvm.physicalVolumes())
        .containsExactly(new PhysicalVolume("254:17", "main"), new PhysicalVolume("259:0", ""));
    assertThat(withoutConfig(programs.started.getFirst()))
        .isEqualTo("lvm pvs --reportformat json --options pv_major,pv_minor,vg_name");
  }

  @Test
  void only_a_report_asks_for_json() throws Exception {
    programs.answer = new Finished(0, REPORT, "", false);

    lvm.report("main");
    lvm.rename("main", "root", "last_root");

    assertThat(programs.started.get(0)).containsSequence("--reportformat", "json");
    assertThat(programs.started.get(1)).doesNotContain("json");
  }

  @Test
  void each_verb_is_one_command_line() throws Exception {
    lvm.snapshot("main", "orig_root", "next_root", CLASSIC, Set.of("b=2", "a=1"));
    lvm.snapshot("main", "orig_root", "next_root", new SnapshotKind.Thin("pool"), Set.of());
    lvm.snapshot(
        "main", "orig_root_v2", "next_root", new SnapshotKind.Thin("pool", true), Set.of());
    lvm.createThin("main", "orig_root_v3", 1L << 29, "pool", Set.of("a=1"));
    lvm.setWritable("main", "orig_root_v3", false);
    lvm.skipActivation("main", "orig_root_v3");
    lvm.deactivate("main", "orig_root_v3");
    lvm.remove("main", List.of("next_root", "last_root"));
    lvm.rename("main", "root", "last_root");
    lvm.retag("main", "root", Set.of("a=1"), Set.of());
    lvm.create("main", "snapback", 1L << 29, Set.of("a=1"));

    assertThat(programs.started.stream().map(LvmCommandsTest::withoutConfig))
        .containsExactly(
            "lvm lvcreate --yes --snapshot --name next_root --size 1073741824b"
                + " --addtag a=1 --addtag b=2 main/orig_root",
            "lvm lvcreate --yes --snapshot --name next_root --thinpool main/pool"
                + " --setactivationskip n main/orig_root",
            "lvm lvcreate --yes --snapshot --name next_root --permission rw"
                + " --setactivationskip n main/orig_root_v2",
            "lvm lvcreate --yes --type thin --name orig_root_v3 --virtualsize 536870912b"
                + " --thinpool main/pool --addtag a=1 main",
            "lvm lvchange --yes --permission r main/orig_root_v3",
            "lvm lvchange --yes --setactivationskip y main/orig_root_v3",
            "lvm lvchange --yes --activate n main/orig_root_v3",
            "lvm lvremove --yes --force main/next_root main/last_root",
            "lvm lvrename --yes main root last_root",
            "lvm lvchange --yes --addtag a=1 main/root",
            "lvm lvcreate --yes --wipesignatures y --name snapback --size 536870912b"
                + " --addtag a=1 main");
  }

  @Test
  void what_was_written_is_told_by_device_mapper() throws Exception {
    programs.answer = new Finished(0, "0 4194304 snapshot 80/2097152 16\n", "", false);
    assertThat(lvm.written("my-vg", "next_root")).hasValue(64 * 512);
    programs.answer = new Finished(0, "0 4194304 thin 0 -\n", "", false);
    assertThat(lvm.written("my-vg", "next_root")).hasValue(0);
    programs.answer = new Finished(0, "0 4194304 thin 256 4194303\n", "", false);
    assertThat(lvm.written("my-vg", "next_root")).hasValue(128 << 10);
    for (String broken : List.of("0 4194304 snapshot Invalid\n", "0 4194304 thin Fail\n", "")) {
      programs.answer = new Finished(0, broken, "", false);
      assertThat(lvm.written("my-vg", "next_root")).isEmpty();
    }
    assertThat(programs.started.getFirst())
        .containsExactly("dmsetup", "status", "my--vg-next_root");
  }

  @Test
  void udev_is_never_waited_for_in_the_agents_root() throws Exception {
    lvm.rename("main", "root", "last_root");

    assertThat(programs.environments.getFirst()).containsEntry("DM_DISABLE_UDEV", "1");
    assertThat(programs.started.getFirst().get(3)).contains("udev_sync=0");
  }

  @Test
  void a_failure_carries_its_class_and_what_was_printed() {
    String printed =
        "  Volume group \"main\" has insufficient free space (1 extents): 9 required.\n";
    programs.answer = new Finished(5, "", printed, false);

    assertThatThrownBy(() -> lvm.snapshot("main", "orig_root", "next_root", CLASSIC, Set.of()))
        .isInstanceOfSatisfying(
            LvmException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.NO_ROOM);
              assertThat(e.exit()).isEqualTo(5);
              assertThat(e.stderr()).isEqualTo(printed);
              assertThat(e).hasMessageNotContaining("9 required");
            });
  }

  @Test
  void a_command_that_was_killed_at_its_deadline_timed_out() {
    programs.answer = new Finished(137, "", "", true);

    assertThatThrownBy(() -> lvm.report("main"))
        .isInstanceOfSatisfying(
            LvmException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMED_OUT));
  }

  @Test
  void a_report_of_another_shape_is_unreadable() {
    for (String json : List.of("no json", "{\"report\":[{\"lv\":[{\"lv_name\":\"root\"}]}]}")) {
      programs.answer = new Finished(0, json, "", false);

      assertThatThrownBy(() -> lvm.report("main"))
          .isInstanceOfSatisfying(
              LvmException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREADABLE_REPORT));
    }
  }

  private static String withoutConfig(List<String> argv) {
    var shown = new ArrayList<>(argv);
    int config = shown.indexOf("--config");
    shown.subList(config, config + 2).clear();
    return String.join(" ", shown);
  }

  private static final class ScriptedPrograms implements Programs {
    final List<List<String>> started = new ArrayList<>();
    final List<Map<String, String>> environments = new ArrayList<>();
    Finished answer = new Finished(0, "", "", false);

    @Override
    public Finished run(List<String> argv, Map<String, String> environment, Duration deadline)
        throws IOException {
      started.add(argv);
      environments.add(environment);
      return answer;
    }

    @Override
    public void warmUp() {}
  }
}
