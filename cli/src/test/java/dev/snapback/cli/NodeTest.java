package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.BrokenRun;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.HealthCheck;
import dev.snapback.proto.api.v1.HealthResult;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.proto.api.v1.ResetPhase;
import dev.snapback.proto.api.v1.StagedReset;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapback nodes} and {@code snapback node}. */
class NodeTest {
  private static final long NOW = FakeSnapback.NOW.toEpochMilli();

  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  static Node node(NodeState state, long generation, long since) {
    return Node.newBuilder()
        .setName("m1")
        .setDriver("baremetal")
        .setAddress("127.0.0.1:7400")
        .addLabels("metal")
        .addLabels("fast")
        .setState(state)
        .setReason("because")
        .setSinceMillis(since)
        .setGeneration(generation)
        .setImage("bookworm")
        .setBootId("b2")
        .build();
  }

  private static NodeDetail detail(NodeState state, long generation, long since) {
    return NodeDetail.newBuilder().setNode(node(state, generation, since)).build();
  }

  private static final Reset RESET =
      Reset.newBuilder()
          .setNode("m1")
          .setGeneration(4)
          .setImage("bookworm")
          .setBootIdBefore("b1")
          .setBootIdAfter("b2")
          .setOrderedMillis(NOW - 60_000)
          .setReadyMillis(NOW - 29_500)
          .setRung("kexec")
          .addPhases(ResetPhase.newBuilder().setName("rotate").setMicros(300_000))
          .addPhases(ResetPhase.newBuilder().setName("boot").setMicros(29_000_000))
          .build();

  @Test
  void nodes_are_a_table() {
    shell.controller.nodeDetails.add(detail(NodeState.READY, 4, NOW - 12_000));
    assertThat(shell.run("nodes")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            NODE  STATE  SINCE     GENERATION  IMAGE     LABELS      RUN  REASON
            m1    READY  12 s ago  4           bookworm  metal fast  -    because
            """);
  }

  @Test
  void a_node_is_shown_with_its_resets() {
    shell.controller.nodeDetails.add(
        detail(NodeState.LEASED, 4, NOW).toBuilder().addResets(RESET).build());
    assertThat(shell.run("node", "show", "m1")).isZero();
    assertThat(shell.stdout())
        .contains("state        LEASED\n")
        .endsWith(
            """

            RESET TO      BY     ORDERED    TOOK    IMAGE     PHASES                    FAILURE
            generation 4  kexec  1 min ago  30.5 s  bookworm  rotate 0.3 s, boot 29.0 s  -
            """
                .replace("PHASES                    ", "PHASES                     "));
  }

  @Test
  void a_node_as_json_has_these_fields() {
    shell.controller.nodeDetails.add(
        detail(NodeState.READY, 4, NOW).toBuilder().addResets(RESET).build());
    shell.run("node", "show", "m1", "--json");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            {"name":"m1","driver":"baremetal","address":"127.0.0.1:7400",\
            "labels":["metal","fast"],"state":"READY","reason":"because",\
            "since":"2026-11-22T10:00:00Z","deadline":null,"generation":4,"image":"bookworm",\
            "boot_id":"b2","run":null,"work":null,"staged":null,"not_staged":null,"certificate_ends":null,"warning":null,\
            "health":{"checked_by":null,"due":null,"on_trial":false,"last":null,"broken":[]},"images":[],"resets":[{"generation":4,"image":"bookworm",\
            "boot_id_before":"b1","boot_id_after":"b2","ordered":"2026-11-22T09:59:00Z",\
            "ready":"2026-11-22T09:59:30.500Z","seconds":30.5,\
            "rung":"kexec","tried":[],"phase_seconds":{"rotate":0.3,"boot":29.0},"failure":null}]}
            """);
  }

  @Test
  void a_node_is_shown_with_what_is_staged_and_the_memory_it_holds() {
    StagedReset staged =
        StagedReset.newBuilder()
            .setImage("bookworm")
            .setGeneration(5)
            .setKernelBytes(40 << 20)
            .build();
    Node ready = node(NodeState.READY, 4, NOW);
    assertThat(shownStaging(ready.toBuilder().setStaged(staged).build()))
        .isEqualTo("generation 5 of bookworm, its kernel holds 40.0 MiB of memory");
    assertThat(
            shownStaging(ready.toBuilder().setStaged(staged.toBuilder().setKernelBytes(0)).build()))
        .isEqualTo("generation 5 of bookworm, no kernel in memory");
    assertThat(shownStaging(ready.toBuilder().setNotStaged("no room").build()))
        .isEqualTo("not staged: no room");
    assertThat(shownStaging(ready)).isEqualTo("-");
  }

  @Test
  void a_node_is_shown_with_the_end_of_its_certificate_and_what_to_see_to() {
    Node late =
        node(NodeState.READY, 4, NOW).toBuilder()
            .setCertificateEndsMillis(NOW + 86_400_000)
            .setWarning("its certificate was not renewed")
            .build();
    assertThat(shown("certificate", late)).isEqualTo("until 2026-11-23T10:00:00Z");
    assertThat(shown("reason", late)).isEqualTo("because; its certificate was not renewed");
    shell.controller.nodeDetails.add(NodeDetail.newBuilder().setNode(late).build());
    assertThat(shell.run("nodes", "--json")).isZero();
    assertThat(shell.stdout())
        .contains(
            "\"certificate_ends\":\"2026-11-23T10:00:00Z\","
                + "\"warning\":\"its certificate was not renewed\"");
  }

  @Test
  void a_node_is_forgotten_by_force_only_when_that_is_said() {
    shell.controller.nodeDetails.add(detail(NodeState.FORGOTTEN, 4, NOW));
    assertThat(shell.run("node", "forget", "m1")).isZero();
    assertThat(shell.stdout()).startsWith("m1 is forgotten");
    assertThat(shell.run("node", "forget", "--force", "m1")).isZero();
    assertThat(shell.controller.forgotten)
        .extracting(ForgetNodeRequest::getForce)
        .containsExactly(false, true);
    shell.controller.refusal = Status.FAILED_PRECONDITION.withDescription("m1 works for r-7");
    assertThat(shell.run("node", "forget", "m1")).isEqualTo(64);
    assertThat(shell.stderr()).endsWith("snapback: m1 works for r-7\n");
  }

  @Test
  void a_node_is_quarantined_for_a_reason_and_released_and_checked() {
    var checked =
        HealthCheck.newBuilder()
            .setRun("health-m1-2")
            .setAtMillis(NOW)
            .setResult(HealthResult.FAILED)
            .setWhy("FAILURE: exit 3");
    var broken = BrokenRun.newBuilder().setRun("r-7").setAtMillis(NOW).setWhy("gone");
    Node node =
        Node.newBuilder()
            .setName("m1")
            .setState(NodeState.QUARANTINED)
            .setReason("its health check failed")
            .setChecked(checked)
            .setCheckedBy("health-m1-3")
            .addBroken(broken)
            .build();
    assertThat(shown("health", node))
        .contains("FAILED")
        .contains("by health-m1-2: FAILURE: exit 3; being checked by health-m1-3");
    assertThat(shown("broken runs", node)).startsWith("r-7 (no project)").endsWith(": gone");

    shell.controller.nodeDetails.add(NodeDetail.newBuilder().setNode(node).build());
    assertThat(shell.run("node", "quarantine", "m1")).isEqualTo(64);
    assertThat(shell.run("node", "quarantine", "m1", "--because", "it clicks")).isZero();
    assertThat(shell.stdout()).isEqualTo("m1 is QUARANTINED: its health check failed\n");
    assertThat(shell.controller.quarantined)
        .containsExactly(
            QuarantineNodeRequest.newBuilder().setName("m1").setBecause("it clicks").build());
    assertThat(shell.run("node", "release", "m1")).isZero();
    assertThat(shell.controller.broughtBack).hasSize(1);
    assertThat(shell.run("node", "check", "m1", "--json")).isZero();
    assertThat(shell.controller.checked).hasSize(1);
    assertThat(shell.stdout()).contains("\"result\":\"FAILED\"").contains("\"run\":\"r-7\"");
  }

  private String shownStaging(Node node) {
    return shown("staged", node);
  }

  private static String shown(String fact, Node node) {
    try (Shell each = new Shell()) {
      each.controller.nodeDetails.add(NodeDetail.newBuilder().setNode(node).build());
      each.run("node", "show", "m1");
      return each.stdout()
          .lines()
          .filter(line -> line.startsWith(fact + " "))
          .map(line -> line.substring(fact.length()).strip())
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void the_time_of_the_last_resets_is_blamed_on_their_phases() {
    Reset failed =
        RESET.toBuilder()
            .setGeneration(5)
            .clearReadyMillis()
            .clearPhases()
            .setFailure("gone")
            .build();
    shell.controller.nodeDetails.add(
        detail(NodeState.READY, 4, NOW).toBuilder().addResets(failed).addResets(RESET).build());
    assertThat(shell.run("node", "blame", "m1", "--last", "2")).isZero();
    assertThat(shell.controller.nodesAsked.getLast().getResets()).isEqualTo(2);
    assertThat(shell.stdout())
        .isEqualTo(
            """
            RESET TO      BY     TOTAL  ROTATE  BOOT   OTHER  FAILURE
            generation 5  kexec  -      -       -      -      gone
            generation 4  kexec  30.50  0.30    29.00  1.20   -

            BY     RESETS  SUCCEEDED  RATE  P50    P95
            kexec  2       1          50 %  30.50  30.50

            PHASE   BY     P50    P95
            rotate  kexec  0.30   0.30
            boot    kexec  29.00  29.00
            other   kexec  1.20   1.20
            """);
  }

  @Test
  void blame_as_json_has_the_resets_and_the_spread_of_each_phase_per_rung() {
    shell.controller.nodeDetails.add(
        detail(NodeState.READY, 4, NOW).toBuilder().addResets(RESET).build());
    shell.run("node", "blame", "m1", "--json");
    assertThat(shell.stdout())
        .startsWith("{\"node\":\"m1\",\"resets\":[{\"generation\":4,")
        .endsWith(
            """
            "rungs":[{"rung":"kexec","finished":1,"succeeded":1,"success_rate":1.0,\
            "total":{"resets":1,"p50_seconds":30.5,"p95_seconds":30.5},\
            "phases":{"rotate":{"resets":1,"p50_seconds":0.3,"p95_seconds":0.3},\
            "boot":{"resets":1,"p50_seconds":29.0,"p95_seconds":29.0},\
            "other":{"resets":1,"p50_seconds":1.2,"p95_seconds":1.2}}}]}
            """);
  }

  @Test
  void a_node_without_resets_has_nothing_to_blame_and_a_number_must_be_sensible() {
    shell.controller.nodeDetails.add(detail(NodeState.ENROLLING, 0, NOW));
    assertThat(shell.run("node", "blame", "m1")).isZero();
    assertThat(shell.stdout()).isEqualTo("no resets yet\n");
    assertThat(shell.run("node", "blame", "m1", "--last", "0")).isEqualTo(64);
    assertThat(shell.run("node", "blame", "m1", "--last", "1001")).isEqualTo(64);
  }

  @Test
  void a_reset_is_ordered() {
    shell.controller.nodeDetails.add(detail(NodeState.RESETTING, 4, NOW));
    assertThat(shell.run("node", "reset", "m1", "--image", "trixie")).isZero();
    assertThat(shell.controller.resets)
        .containsExactly(ResetNodeRequest.newBuilder().setName("m1").setImage("trixie").build());
    assertThat(shell.stdout()).isEqualTo("reset of m1 ordered; it is RESETTING\n");
  }

  @Test
  void waiting_ends_when_the_node_is_in_service_at_a_new_generation() {
    shell.controller.nodeDetails.add(detail(NodeState.READY, 4, NOW));
    shell.controller.nodeDetails.add(detail(NodeState.READY, 4, NOW));
    shell.controller.nodeDetails.add(detail(NodeState.RESETTING, 4, NOW + 1));
    shell.controller.nodeDetails.add(detail(NodeState.VERIFYING, 5, NOW + 2));
    shell.controller.nodeDetails.add(detail(NodeState.READY, 5, NOW + 3));
    assertThat(shell.run("node", "reset", "m1", "--wait")).isZero();
    assertThat(shell.stdout()).isEqualTo("m1 is READY at generation 5\n");
    assertThat(shell.stderr())
        .isEqualTo("snapback: m1 READY\nsnapback: m1 RESETTING\nsnapback: m1 VERIFYING\n");
  }

  @Test
  void waiting_ends_when_the_node_is_given_up() {
    NodeDetail broken = detail(NodeState.QUARANTINED, 4, NOW);
    shell.controller.nodeDetails.add(broken);
    shell.controller.nodeDetails.add(broken);
    shell.controller.nodeDetails.add(detail(NodeState.RESETTING, 4, NOW + 1));
    shell.controller.nodeDetails.add(
        detail(NodeState.QUARANTINED, 4, NOW + 2).toBuilder()
            .addResets(Reset.newBuilder().setGeneration(5).setFailure("volume group full"))
            .build());
    assertThat(shell.run("node", "reset", "m1", "--wait")).isEqualTo(75);
    assertThat(shell.stderr())
        .endsWith("snapback: the reset of m1 failed, it is QUARANTINED: volume group full\n");
  }

  @Test
  void waiting_has_an_end() {
    shell.controller.nodeDetails.add(detail(NodeState.RESETTING, 4, NOW));
    assertThat(shell.run("node", "reset", "m1", "--wait", "--timeout", "1m")).isEqualTo(124);
    assertThat(shell.stderr()).contains("m1 is still RESETTING after 1 min");
  }

  @Test
  void a_reset_that_is_refused_is_wrong_use() {
    shell.controller.nodeDetails.add(detail(NodeState.LEASED, 4, NOW));
    shell.controller.refusal =
        Status.FAILED_PRECONDITION.withDescription("m1 is LEASED by run r-7: cancel it first");
    assertThat(shell.run("node", "reset", "m1")).isEqualTo(64);
    assertThat(shell.stderr()).isEqualTo("snapback: m1 is LEASED by run r-7: cancel it first\n");
  }

  @Test
  void a_token_alone_goes_to_stdout() {
    assertThat(shell.run("node", "token", "--valid", "2h")).isZero();
    assertThat(shell.stdout()).isEqualTo("s3cret.abc\n");
    assertThat(shell.stderr()).isEqualTo("snapback: good for one machine, for 2 h\n");
  }

  @Test
  void a_token_as_json_says_when_it_expires() {
    shell.run("node", "token", "--json");
    assertThat(shell.stdout())
        .isEqualTo("{\"token\":\"s3cret.abc\",\"expires\":\"2026-11-22T11:00:00Z\"}\n");
  }

  @Test
  void files_of_the_former_root_are_there_whole(@TempDir Path directory) {
    Path file = directory.resolve("logs.tar.zst");
    assertThat(shell.run("node", "fetch", "m1", "--to", file.toString(), "var/log/**")).isZero();
    assertThat(file).hasContent("tar");
    assertThat(shell.controller.formerRootsAsked)
        .containsExactly(
            FetchFormerRootRequest.newBuilder().setNode("m1").addGlobs("var/log/**").build());
  }

  @Test
  void which_files_are_fetched_must_be_said() {
    assertThat(shell.run("node", "fetch", "m1", "--to", "logs.tar.zst")).isEqualTo(64);
    assertThat(shell.stderr()).contains("GLOB");
  }
}
