package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of runs that the controller knows. */
class RunsTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private static final String RUN_JSON =
      """
      {"id":"r-7","state":"DONE","result":"FAILURE","exit_code":3,"signal":null,\
      "reason":null,"project":"nova","label":"metal-bookworm","labels":["metal-bookworm"],"priority":0,"image":null,"node":"m1","nodes":["m1"],"generation":4,"attempt":1,\
      "command":["make","it's"],"environment":["TOKEN"],"artifacts":["logs/**"],\
      "timeout_seconds":5400.0,"only_node":null,"submitted":"2026-11-22T09:58:45Z",\
      "started":"2026-11-22T09:59:00Z","done":"2026-11-22T09:59:12Z","ran_seconds":12.0,\
      "console_bytes":23}
      """;

  private void failed() {
    shell.controller.end =
        shell.controller.end.toBuilder().setResult(RunResult.FAILURE).setExitCode(3).build();
  }

  @Test
  void runs_are_a_table() {
    failed();
    assertThat(shell.run("runs")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            RUN  STATE    RESULT   EXIT  NODE  LABEL           SUBMITTED       RAN    COMMAND
            r-7  RUNNING  -        -     m1    metal-bookworm  1 min 15 s ago  1 min  make 'it'\\''s'
            r-7  DONE     FAILURE  3     m1    metal-bookworm  1 min 15 s ago  12 s   make 'it'\\''s'
            """);
  }

  @Test
  void runs_as_json_are_one_object() {
    shell.run("runs", "--json");
    assertThat(shell.stdout())
        .startsWith(
            "{\"runs\":[{\"id\":\"r-7\",\"state\":\"RUNNING\",\"result\":null,\"exit_code\":null,")
        .hasLineCount(1);
  }

  @Test
  void a_run_as_json_has_these_fields_and_no_secret() {
    failed();
    assertThat(shell.run("run", "show", "--json", "r-7")).isZero();
    assertThat(shell.stdout()).isEqualTo(RUN_JSON);
  }

  @Test
  void a_run_is_shown_one_fact_per_line() {
    failed();
    assertThat(shell.run("run", "show", "r-7")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            RUN          r-7
            state        DONE
            result       FAILURE
            reason       -
            exit         3
            node         m1, generation 4
            others       -
            attempt      1
            project      nova
            label        metal-bookworm
            priority     0
            image        -
            command      make 'it'\\''s'
            environment  TOKEN
            artifacts    logs/**
            timeout      1 h 30 min
            submitted    1 min 15 s ago
            started      1 min ago
            done         48 s ago
            ran          12 s
            console      23 B
            """);
  }

  @Test
  void what_a_run_says_cannot_draw_on_the_terminal() {
    shell.controller.end = shell.controller.end.toBuilder().setReason("\033[2Jboo\nnext").build();
    shell.run("run", "show", "r-7");
    assertThat(shell.stdout()).contains("reason        [2Jboo next").doesNotContain("\033");
  }

  @Test
  void no_such_run_is_wrong_use() {
    assertThat(shell.run("run", "show", "r-99")).isEqualTo(64);
    assertThat(shell.run("run", "logs", "r-99")).isEqualTo(64);
    assertThat(shell.stderr()).isEqualTo("snapback: no such run: r-99\n".repeat(2));
  }

  @Test
  void logs_are_the_console() {
    assertThat(shell.run("run", "logs", "r-7")).isZero();
    assertThat(shell.stdout()).isEqualTo("first line\nsecond line\n");
    assertThat(shell.stderr()).isEmpty();
  }

  @Test
  void logs_of_a_run_that_goes_on_end_where_it_stands() {
    shell.controller.end =
        shell.controller.in(RunState.RUNNING).toBuilder().setConsoleBytes(11).build();
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.end));
      answer.onNext(shell.controller.piece(0, 11));
      // The stream stays open: the run goes on.
    });
    assertThat(shell.run("run", "logs", "r-7")).isZero();
    assertThat(shell.stdout()).isEqualTo("first line\n");
  }

  @Test
  void logs_are_followed_to_the_end() {
    assertThat(shell.run("run", "logs", "-f", "r-7")).isZero();
    assertThat(shell.stdout()).isEqualTo("first line\nsecond line\n");
  }

  @Test
  void logs_as_json_are_pieces_in_base64() {
    shell.controller.pieceSize = 100;
    shell.run("run", "logs", "--json", "r-7");
    String bytes =
        Base64.getEncoder()
            .encodeToString("first line\nsecond line\n".getBytes(StandardCharsets.UTF_8));
    assertThat(shell.stdout()).isEqualTo("{\"offset\":0,\"bytes\":\"" + bytes + "\"}\n");
  }

  @Test
  void artifacts_are_listed() {
    shell.controller.artifacts.put("logs/a", "x".repeat(2000));
    shell.controller.artifacts.put("b.xml", "x");
    shell.run("run", "artifacts", "r-7");
    shell.run("run", "artifacts", "r-7", "--json", "b.xml");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            SIZE     PATH
            1 B      b.xml
            2.0 KiB  logs/a
            {"artifacts":[{"path":"b.xml","size_bytes":1}]}
            """);
  }

  @Test
  void chosen_artifacts_are_fetched(@TempDir Path directory) {
    shell.directory = directory;
    shell.controller.artifacts.put("logs/a/x.xml", "x");
    shell.controller.artifacts.put("logs/b.log", "b");
    assertThat(shell.run("run", "artifacts", "r-7", "--to", "out", "logs/**/*.xml")).isZero();
    assertThat(directory.resolve("out/logs/a/x.xml")).hasContent("x");
    assertThat(directory.resolve("out/logs/b.log")).doesNotExist();
  }

  @Test
  void an_artifact_that_there_is_not_is_wrong_use() {
    assertThat(shell.run("run", "artifacts", "r-7", "nope.xml")).isEqualTo(64);
    assertThat(shell.stderr()).startsWith("snapback: run r-7 has no artifact nope.xml");
  }

  @Test
  void a_run_is_canceled() {
    assertThat(shell.run("run", "cancel", "r-7")).isZero();
    assertThat(shell.controller.canceled).containsExactly("r-7");
    assertThat(shell.stdout()).isEqualTo("run r-7 is being canceled\n");
  }
}
