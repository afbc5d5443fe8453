package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.faults.Blow;
import dev.snapback.lab.faults.CutPoint;
import dev.snapback.lab.faults.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs on real machines, from the command line to the reset. */
@ExtendWith(SharedFleet.class)
class FirstRunsIT {

  private static final Duration RESET = Duration.ofMinutes(8);

  private final Fleet fleet;

  FirstRunsIT(Fleet fleet) {
    this.fleet = fleet;
  }

  @Test
  void a_run_gets_its_workspace_and_gives_its_console_exit_code_and_artifacts(@TempDir Path temp)
      throws Exception {
    Path workspace = Files.createDirectory(temp.resolve("workspace"));
    Path script =
        Files.writeString(
            workspace.resolve("test.sh"),
            "#!/bin/sh\necho \"$0 says $1\"\nmkdir logs\necho log > logs/a.txt\nexit 7\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));

    var result =
        fleet
            .snapback()
            .call(
                "run",
                "--label",
                Fleet.LABEL,
                "--workspace",
                workspace.toString(),
                "--artifacts",
                "logs/**",
                "--artifacts-to",
                temp.resolve("artifacts").toString(),
                "--",
                "./test.sh",
                "$HOME %n \"quoted\"");

    assertThat(result.exit()).as(result.err()).isEqualTo(7);
    assertThat(result.out()).contains("test.sh says $HOME %n \"quoted\"");
    assertThat(temp.resolve("artifacts/logs/a.txt")).hasContent("log");
  }

  @Test
  void a_run_that_takes_too_long_is_killed_with_all_that_it_started() throws Exception {
    var result =
        fleet
            .snapback()
            .call(
                "run",
                "--label",
                Fleet.LABEL,
                "--timeout",
                "10s",
                "--",
                "sh",
                "-c",
                "trap '' TERM; (trap '' TERM; sleep 1000) & echo started; sleep 1000");

    assertThat(result.exit()).as(result.err()).isEqualTo(124);
    assertThat(result.out()).contains("started");
  }

  @Test
  void what_a_run_leaves_on_its_root_is_gone_in_the_next_even_where_it_wrecked_the_machine()
      throws Exception {
    String node = "m1";
    fleet.awaitState(node, "READY", RESET);
    long kexecs = fleet.kexecs(node);
    JsonNode before = fleet.node(node);

    var wreck =
        fleet
            .snapback()
            .call(
                "run",
                "--label",
                Fleet.LABEL,
                "--node",
                node,
                "--",
                "sh",
                "-c",
                "touch /marker; rm -rf /usr /etc; echo wrecked");
    var after =
        fleet
            .snapback()
            .call(
                "run",
                "--label",
                Fleet.LABEL,
                "--node",
                node,
                "--",
                "sh",
                "-c",
                "test ! -e /marker && test -e /etc/passwd && /usr/bin/env true");

    assertThat(wreck.exit()).as(wreck.err()).isZero();
    assertThat(wreck.out()).contains("wrecked");
    assertThat(after.exit()).as(after.err()).isZero();
    fleet.awaitState(node, "READY", RESET);
    JsonNode reset = fleet.node(node);
    assertThat(reset.get("boot_id")).isNotEqualTo(before.get("boot_id"));
    assertThat(reset.get("generation").asLong()).isEqualTo(before.get("generation").asLong() + 2);
    assertThat(fleet.kexecs(node)).isEqualTo(kexecs + 2);
  }

  @Test
  void a_controller_killed_in_the_middle_of_a_run_finds_it_again_with_its_whole_console(
      @TempDir Path temp) throws Exception {
    Path out = temp.resolve("out");
    Process run =
        fleet
            .snapback()
            .start(
                List.of(
                    "run",
                    "--label",
                    Fleet.LABEL,
                    "--",
                    "sh",
                    "-c",
                    "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; sleep 0.1; done; exit 3"),
                out,
                temp.resolve("err"));
    Fleet.await(
        "the run's first lines",
        Duration.ofMinutes(10),
        () -> Files.readString(out).contains("line 5\n"),
        () -> Files.readString(out));

    fleet.controller().kill();
    fleet.controller().restart();

    assertThat(run.waitFor()).as(Files.readString(temp.resolve("err"))).isEqualTo(3);
    String expected = lines(300);
    assertThat(Files.readString(out)).endsWith(expected);
    String id = fleet.newestRun().get("id").asString();
    assertThat(fleet.snapback().call("run", "logs", id).out()).endsWith(expected);
    assertThat(fleet.newestRun().get("result").asString()).isEqualTo("FAILURE");
    assertThat(fleet.newestRun().get("attempt").asInt()).isEqualTo(1);
  }

  @Test
  @Tag("long")
  void what_a_run_left_on_its_root_can_be_fetched_after_the_reset(@TempDir Path temp)
      throws Exception {
    fleet.awaitState("m1", "READY", RESET);
    var leaving = List.of("sh", "-c", "echo was here > /marker");
    var line = new ArrayList<>(List.of("run", "--label", Fleet.LABEL, "--node", "m1", "--"));
    line.addAll(leaving);
    fleet.snapback().call(line).succeeded();
    fleet.awaitState("m1", "READY", RESET);

    var former = temp.resolve("former.tar.zst");
    fleet.snapback().call("node", "fetch", "m1", "--to", former.toString(), "marker").succeeded();
    assertThat(unpacked(former).resolve("marker")).hasContent("was here");
  }

  private static Path unpacked(Path archive) throws Exception {
    var to = archive.getParent();
    var tar = List.of("tar", "--zstd", "-xf", archive.toString(), "-C", to.toString());
    assertThat(new ProcessBuilder(tar).inheritIO().start().waitFor()).isZero();
    return to;
  }

  private static String lines(int count) {
    var text = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      text.append("line ").append(i).append('\n');
    }
    return text.toString();
  }

  /** The rest of them: {@code make faults}. */
  @Test
  void a_power_cut_between_the_two_renames_ends_in_a_pristine_machine() throws Exception {
    String by =
        new Blow(fleet, fleet.machine("m2"), Victim.MACHINE)
            .at(CutPoint.BETWEEN_THE_RENAMES, Duration.ZERO);

    assertThat(by).isEqualTo("cold boot");
  }
}
