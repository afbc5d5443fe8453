package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.WantedNode;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code snapback run}, from the command line to the exit code. */
class RunTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  @Test
  void console_goes_to_stdout_unchanged_whatever_bytes_it_has() {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    shell.controller.console = bytes;
    shell.controller.pieceSize = 4096;

    assertThat(shell.run("run", "--label", "metal", "--", "true")).isZero();

    assertThat(shell.out.toByteArray()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS,0,0,0",
    "FAILURE,3,0,3",
    "FAILURE,255,0,255",
    "FAILURE,-1,9,137",
    "FAILURE,-1,15,143",
    "FAILURE,0,0,1",
    "TIMED_OUT,-1,0,124",
    "CANCELED,-1,0,130",
    "NODE_FAILURE,-1,0,75",
    "RETRY_LIMIT,-1,0,75",
    "CONFIG_ERROR,-1,0,78",
    "RUN_RESULT_UNSPECIFIED,0,0,70"
  })
  void exit_code_says_how_the_run_ended(RunResult result, int code, int signal, int expected) {
    shell.controller.end =
        shell.controller.end.toBuilder()
            .setResult(result)
            .setExitCode(code)
            .setSignal(signal)
            .build();

    assertThat(shell.run("run", "--label", "metal", "--", "false")).isEqualTo(expected);
  }

  @Test
  void progress_is_plain_lines_where_nobody_watches() {
    shell.controller.end = shell.controller.end.toBuilder().setReason("all tests passed").build();

    shell.run("run", "--label", "metal", "--", "true");

    assertThat(shell.stderr())
        .isEqualTo(
            """
            snapback: run r-7 queued: all tests passed
            snapback: run r-7 preparing on m1: all tests passed
            snapback: run r-7 running on m1: all tests passed
            snapback: run r-7 collecting artifacts on m1: all tests passed
            snapback: run r-7 SUCCESS on m1 after 12 s: all tests passed
            """);
  }

  @Test
  void progress_is_one_live_line_on_a_terminal() {
    shell.live = true;
    shell.controller.console = "line\nno end".getBytes(StandardCharsets.UTF_8);

    shell.run("run", "--label", "metal", "--", "true");

    assertThat(shell.stderr())
        .contains("\r\033[K\033[?7lrun r-7 running on m1, 1 min\033[?7h")
        .contains("\r\033[K\nsnapback: run r-7 SUCCESS")
        .endsWith("snapback: run r-7 SUCCESS on m1 after 12 s\n");
    assertThat(shell.stdout()).isEqualTo("line\nno end");
  }

  @Test
  void a_failure_says_code_node_and_reason() {
    shell.controller.end =
        shell.controller.end.toBuilder().setResult(RunResult.FAILURE).setExitCode(3).build();
    shell.run("run", "--label", "metal", "--", "true");
    assertThat(shell.stderr()).endsWith("snapback: run r-7 FAILURE, exit 3 on m1 after 12 s\n");
  }

  @Test
  void order_holds_what_the_options_say() {
    shell.environment.put("CI_JOB_ID", "12");

    shell.run(
        "run",
        "--label",
        "metal",
        "--env",
        "A=1=2",
        "--env",
        "CI_JOB_ID",
        "--artifacts",
        "logs/**",
        "--artifacts",
        "**/junit.xml",
        "--timeout",
        "1h30m",
        "--node",
        "m2",
        "--",
        "show",
        "-x",
        "--label",
        "@file",
        "--",
        "");

    assertThat(shell.controller.order.toBuilder().clearId().build())
        .isEqualTo(
            RunOrder.newBuilder()
                .setLabel("metal")
                .putEnvironment("A", "1=2")
                .putEnvironment("CI_JOB_ID", "12")
                .addArtifactGlobs("logs/**")
                .addArtifactGlobs("**/junit.xml")
                .setTimeoutMillis(5_400_000)
                .setNode("m2")
                .addCommand("show")
                .addCommand("-x")
                .addCommand("--label")
                .addCommand("@file")
                .addCommand("--")
                .addCommand("")
                .build());
  }

  @Test
  void several_nodes_are_asked_for_together() {
    shell.run(
        "run",
        "--label",
        "metal:2",
        "--label",
        "db",
        "--priority",
        "-3",
        "--image",
        "i",
        "--",
        "x");

    assertThat(shell.controller.order.getLabel()).isEqualTo("metal");
    assertThat(shell.controller.order.getPriority()).isEqualTo(-3);
    assertThat(shell.controller.order.getOthersList())
        .containsExactly(
            WantedNode.newBuilder().setLabel("metal").setImage("i").build(),
            WantedNode.newBuilder().setLabel("db").setImage("i").build());
    for (String wrong : List.of("metal:", "metal:0", "metal:x", "metal:100")) {
      assertThat(shell.run("run", "--label", wrong, "--", "x")).isEqualTo(64);
      assertThat(shell.stderr()).contains("\"" + wrong + "\"");
    }
  }

  @Test
  void each_call_carries_the_protocol_version() {
    shell.run("run", "--label", "metal", "--", "true");
    assertThat(shell.versions).hasSize(2).containsOnly("1");
  }

  @Test
  void detach_prints_the_id_and_leaves() {
    assertThat(shell.run("run", "--label", "metal", "--detach", "--", "true")).isZero();
    assertThat(shell.stdout()).isEqualTo("r-7\n");
    assertThat(shell.controller.offsetsAsked).isEmpty();
  }

  @Test
  void json_is_the_finished_run_on_stdout_and_the_console_on_stderr() {
    assertThat(shell.run("run", "--json", "--label", "metal", "--", "true")).isZero();
    assertThat(shell.stdout())
        .startsWith("{\"id\":\"r-7\",\"state\":\"DONE\",\"result\":\"SUCCESS\",\"exit_code\":0,")
        .hasLineCount(1);
    assertThat(shell.stderr()).contains("first line\nsecond line\n");
  }

  @Test
  void artifacts_are_fetched_also_when_the_test_failed(@TempDir Path directory) throws IOException {
    shell.directory = directory;
    shell.controller.artifacts.put("logs/a/junit.xml", "<testsuite/>");
    shell.controller.end =
        shell.controller.end.toBuilder().setResult(RunResult.FAILURE).setExitCode(2).build();

    int exit =
        shell.run(
            "run",
            "--label",
            "metal",
            "--artifacts",
            "logs/**",
            "--artifacts-to",
            "out",
            "--",
            "true");

    assertThat(exit).isEqualTo(2);
    assertThat(directory.resolve("out/logs/a/junit.xml")).hasContent("<testsuite/>");
    try (var files = Files.list(directory.resolve("out/logs/a"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void an_artifact_that_would_leave_its_directory_is_refused(@TempDir Path directory) {
    shell.directory = directory;
    shell.controller.artifacts.put("../evil", "x");

    int exit =
        shell.run(
            "run", "--label", "metal", "--artifacts", "**", "--artifacts-to", "out", "--", "true");

    assertThat(exit).isEqualTo(70);
    assertThat(directory.resolve("evil")).doesNotExist();
    assertThat(shell.stderr()).contains("could not fetch the artifacts: refusing an artifact");
  }

  @Test
  void unknown_label_is_wrong_use() {
    shell.controller.refusal =
        Status.INVALID_ARGUMENT.withDescription("no node has label \"nix\"; there are: metal");
    assertThat(shell.run("run", "--label", "nix", "--", "true")).isEqualTo(64);
    assertThat(shell.stderr()).isEqualTo("snapback: no node has label \"nix\"; there are: metal\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --label metal make check|found \"make\" where an option or `--` was expected",
        "run --label metal make -j4|the command comes after `--`",
        "run --label metal|no command to run",
        "run --label metal --|no command to run",
        "run make -- check|found \"make\" where an option or `--` was expected",
        "run -- make|--label is missing",
        "run --label m --workspace /no/such -- a|wants a directory, found nothing at /no/such",
        "run --label m --workspace /etc/passwd -- a|wants a directory, /etc/passwd is none",
        "run --label m --timeout soon -- a|wants a duration such as 90m, 1h30m or 45s",
        "run --label m --timeout 0s -- a|wants a duration",
        "run --label m --env 1A=x -- a|--env wants NAME=VALUE or NAME",
        "run --label m --env NOPE -- a|there is no such variable here",
        "run --label m --artifacts-to out -- a|--artifacts-to needs --artifacts",
        "run --label m --artifacts x --artifacts-to /etc/passwd -- a|wants a directory",
        "run --label m --artifacts x --artifacts-to o --detach -- a|cannot go with --detach",
        "run --lable m -- a|did you mean --label?",
      })
  void wrong_use_is_told_in_one_line_before_anything_is_sent(String line, String told) {
    assertThat(shell.run(line.split(" "))).isEqualTo(64);
    assertThat(shell.stderr()).hasLineCount(1).startsWith("snapback: ").contains(told);
    assertThat(shell.controller.order).isNull();
    assertThat(shell.stdout()).isEmpty();
  }

  @Test
  void workspace_arrives_as_a_tar_stream(@TempDir Path directory) throws Exception {
    Path here = Files.createDirectories(directory.resolve("here"));
    Files.writeString(here.resolve("run.sh"), "#!/bin/sh\n");
    shell.directory = directory;

    assertThat(shell.run("run", "--label", "m", "--workspace", "here", "--", "true")).isZero();

    String compression = Objects.requireNonNull(shell.controller.order).getWorkspaceCompression();
    Path archive = directory.resolve("archive");
    Files.write(archive, shell.controller.workspace.toByteArray());
    Process tar =
        new ProcessBuilder("tar", "--list", "--" + compression, "--file", archive.toString())
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("./\n./run.sh\n");
  }
}
