package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.WantedNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapback simulate} and {@code snapback simulate record}. */
class SimulateTest {
  private final Shell shell = new Shell();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    shell.close();
  }

  @Test
  void the_controller_s_program_is_called_with_the_same_arguments() throws Exception {
    Path program = directory.resolve("a program");
    Path said = directory.resolve("said");
    Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + said + "'\nexit 7\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    shell.environment.put("SNAPBACK_CONTROLLER_PROGRAM", program.toString());
    assertThat(
            shell.run(
                "simulate", "--config", "a file.yaml", "--with", "metal=+4", "--seeds=3", "--json"))
        .isEqualTo(7);
    assertThat(Files.readAllLines(said))
        .containsExactly(
            "simulate", "--config", "a file.yaml", "--with", "metal=+4", "--seeds=3", "--json");
  }

  @Test
  void where_there_is_no_such_program_it_says_what_to_install() {
    shell.environment.put("SNAPBACK_CONTROLLER_PROGRAM", directory + "/none");
    assertThat(shell.run("simulate", "--config", "f.yaml")).isEqualTo(69);
    assertThat(shell.stderr()).contains("install the package snapback-controller");
  }

  @Test
  void what_had_its_nodes_and_is_over_is_recorded_by_its_time() throws Exception {
    long submitted = FakeSnapback.NOW.minusSeconds(7200).toEpochMilli();
    NodeRequest over =
        NodeRequest.newBuilder()
            .setId("q-1")
            .setState(NodeRequestState.RELEASED)
            .setOrder(
                NodeRequestOrder.newBuilder()
                    .addWants(WantedNode.newBuilder().setLabel("metal"))
                    .addWants(WantedNode.newBuilder().setLabel("metal"))
                    .setLeaseMillis(3_600_000))
            .addNodes("m1")
            .addNodes("m2")
            .setSubmittedMillis(submitted)
            .setSinceMillis(submitted + 600_000)
            .build();
    shell.controller.course.add(over);
    // It waits; and one that is too long ago.
    shell.controller.course.add(FakeRequests.request(NodeRequestState.WAITING, "waits"));
    shell.controller.course.add(
        over.toBuilder()
            .setSubmittedMillis(FakeSnapback.NOW.minusSeconds(9 * 86_400).toEpochMilli())
            .build());
    shell.directory = directory;
    assertThat(shell.run("simulate", "record", "--since", "7d", "-o", "t.jsonl")).isZero();
    assertThat(Files.readString(directory.resolve("t.jsonl")))
        .isEqualTo(
            """
            {"at":"2026-11-22T08:00:00Z","project":null,"wants":[{"label":"metal","count":2}],"seconds":600.0,"priority":0}
            {"at":"2026-11-22T09:58:45Z","project":"nova","wants":[{"label":"metal-bookworm","count":1}],"seconds":12.0,"priority":0,"result":"SUCCESS"}
            """);
    assertThat(shell.stderr()).contains("2 lines written to ");
  }
}
