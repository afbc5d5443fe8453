package dev.snapback.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DemoReportTest {

  private static final DemoReport.RunLine GREEN =
      new DemoReport.RunLine("r1", "test", "m1", 2, "SUCCESS", 0, 1);

  private static DemoReport.ResetLine reset(String before, String after, String failure) {
    return new DemoReport.ResetLine("m1", 2, "bookworm", before, after, 60, Map.of(), failure);
  }

  private static DemoReport report(DemoReport.ResetLine reset, long kexecs) {
    return new DemoReport(
        1, List.of(GREEN), List.of(reset), List.of(new DemoReport.Console("m1", kexecs)));
  }

  @Test
  void a_demo_in_which_all_went_well_has_no_faults() {
    assertThat(report(reset("a", "b", ""), 1).faults()).isEmpty();
  }

  @Test
  void a_reset_that_the_console_does_not_show_is_a_fault() {
    assertThat(report(reset("a", "b", ""), 0).faults())
        .containsExactly("the console of m1 shows 0 kexecs, but it had 1 resets");
  }

  @Test
  void a_boot_id_that_stays_is_a_fault() {
    assertThat(report(reset("a", "a", ""), 1).faults())
        .containsExactly("m1 has no new boot id after its reset to generation 2");
  }

  @Test
  void a_failed_run_and_a_failed_reset_are_faults() {
    var red = new DemoReport.RunLine("r1", "test", "m1", 2, "FAILURE", 1, 1);
    var report = new DemoReport(1, List.of(red), List.of(reset("a", "", "lost")), List.of());

    assertThat(report.faults())
        .containsExactly("run r1 (test) ended as FAILURE", "a reset of m1 failed: lost");
  }

  @Test
  void the_agents_steps_are_told_as_four_phases() {
    var json =
        JsonMapper.builder()
            .build()
            .readTree(
                """
                {"generation": 3, "image": "bookworm", "boot_id_before": "a", "boot_id_after": "b",
                 "seconds": 60.5, "failure": null,
                 "phase_seconds": {"check": 1, "load": 2, "drop": 3, "snapshot": 4, "rename": 5,
                                   "jump": 1, "kernel": 1, "initramfs": 1, "user space": 1,
                                   "agent": 1, "announce": 1, "verify": 7}}
                """);

    assertThat(DemoReport.ResetLine.of("m1", json).phases())
        .isEqualTo(Map.of("rotate", 13.0, "load", 2.0, "jump", 6.0, "verify", 7.0));
  }
}
