package dev.snapback.controller.api;

import static dev.snapback.controller.api.ApiBench.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Fault;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.api.v1.Artifact;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiServiceTest {
  private final ApiBench bench;

  ApiServiceTest(@TempDir Path directory) throws IOException {
    bench = new ApiBench(directory);
  }

  @BeforeEach
  void one_idle_node() throws Exception {
    bench.ready("a", "metal", "metal-bookworm");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private List<Path> runDirectories() throws IOException {
    try (var all = Files.list(bench.files.root())) {
      return all.toList();
    }
  }

  @Test
  void a_submitted_run_is_stored_and_gets_a_node() throws Exception {
    Run run = bench.submit(ApiBench.anOrder().putEnvironment("A", "1"));
    assertThat(run.getState()).isEqualTo(RunState.PREPARING);
    assertThat(run.getNode()).isEqualTo("a");
    assertThat(run.getExitCode()).isEqualTo(-1);
    assertThat(run.getOrder().getTimeoutMillis()).isEqualTo(3_600_000);
    assertThat(bench.api().getRun(GetRunRequest.newBuilder().setId(run.getId()).build()))
        .isEqualTo(run);
    // Whoever may look at a run need not know the secrets that it was given.
    assertThat(run.getOrder().getEnvironmentMap()).containsExactly(Map.entry("A", ""));
    assertThat(bench.store.run(new RunId(run.getId())).orElseThrow().order().environment())
        .containsExactly(Map.entry("A", "1"));
  }

  @Test
  void a_workspace_is_on_disk_as_it_came_before_the_run_is_answered() throws Exception {
    Run run =
        bench
            .submit(
                ApiBench.order(ApiBench.anOrder().setWorkspaceCompression("gzip")),
                workspace("ab"),
                workspace("c"))
            .get();
    assertThat(bench.files.workspace(new RunId(run.getId()), Compression.GZIP)).hasContent("abc");
  }

  private static SubmitRunRequest workspace(String text) {
    return SubmitRunRequest.newBuilder().setWorkspace(ByteString.copyFromUtf8(text)).build();
  }

  @Test
  void handed_in_again_with_the_id_that_its_caller_has_made_a_run_is_the_same() throws Exception {
    var id = "20261123-101530-k3f9x2ab";
    var order = ApiBench.order(ApiBench.anOrder().setId(id).setWorkspaceCompression("zstd"));
    var workspace =
        SubmitRunRequest.newBuilder().setWorkspace(ByteString.copyFromUtf8("packed")).build();
    // Left of a submission that another controller was cut off in.
    Files.createDirectory(bench.files.directory(new RunId(id)));
    Files.writeString(bench.files.workspace(new RunId(id), Compression.ZSTD), "half");

    Run run = bench.submit(order, workspace).get(20, TimeUnit.SECONDS);
    assertThat(run.getId()).isEqualTo(id);
    bench.console(run, 1, "kept");
    Run again = bench.submit(order, workspace).get(20, TimeUnit.SECONDS);
    assertThat(again.getId()).isEqualTo(id);
    assertThat(again.getSubmittedMillis()).isEqualTo(run.getSubmittedMillis());
    assertThat(bench.files.workspace(new RunId(id), Compression.ZSTD)).hasContent("packed");
    assertThat(bench.files.console(new RunId(id), 1)).hasContent("kept");
    assertThat(bench.files.root()).isDirectoryNotContaining("glob:**/.coming-*");
    refused(
        () -> bench.submit(ApiBench.anOrder().setId(id)),
        Status.Code.ALREADY_EXISTS,
        "there is another run");
    refused(
        () -> bench.submit(ApiBench.anOrder().setId("../../etc/passwd")),
        Status.Code.INVALID_ARGUMENT,
        "no id that a caller may make");
  }

  @Test
  void a_submission_that_is_refused_leaves_nothing_behind() throws Exception {
    SubmitRunRequest order = ApiBench.order(ApiBench.anOrder().setWorkspaceCompression("zstd"));
    SubmitRunRequest large = workspace("x".repeat((int) ApiBench.WORKSPACE_LIMIT / 2 + 1));
    refused(
        () -> bench.submit(order, large, large).get(), Status.Code.INVALID_ARGUMENT, "1000 bytes");
    refused(() -> bench.submit(order).get(), Status.Code.INVALID_ARGUMENT, "none came");
    refused(() -> bench.submit(large).get(), Status.Code.INVALID_ARGUMENT, "order must come first");
    refused(
        () -> bench.submit(ApiBench.order(ApiBench.anOrder()), large).get(),
        Status.Code.INVALID_ARGUMENT,
        "compressed");
    assertThat(runDirectories()).isEmpty();
    assertThat(bench.loop.state().runs()).isEmpty();
  }

  @Test
  void orders_that_make_no_sense_are_refused_with_what_would() {
    refused(
        () -> bench.submit(ApiBench.anOrder().setLabel("metall")),
        Status.Code.INVALID_ARGUMENT,
        "unknown label 'metall'",
        "did you mean metal?",
        "Known labels: metal, metal-bookworm");
    refused(
        () -> bench.submit(ApiBench.anOrder().clearCommand()),
        Status.Code.INVALID_ARGUMENT,
        "command is empty");
    refused(
        () -> bench.submit(ApiBench.anOrder().setLabel("")),
        Status.Code.INVALID_ARGUMENT,
        "no label");
    refused(
        () -> bench.submit(ApiBench.anOrder().putEnvironment("1A", "")),
        Status.Code.INVALID_ARGUMENT,
        "1A");
    refused(
        () -> bench.submit(ApiBench.anOrder().addArtifactGlobs("a/../../etc/*")),
        Status.Code.INVALID_ARGUMENT,
        "below the workspace");
    refused(
        () -> bench.submit(ApiBench.anOrder().addArtifactGlobs("[")),
        Status.Code.INVALID_ARGUMENT,
        "no artifact glob");
    refused(
        () -> bench.submit(ApiBench.anOrder().setTimeoutMillis(-1)),
        Status.Code.INVALID_ARGUMENT,
        "timeout");
    refused(
        () -> bench.submit(ApiBench.anOrder().setWorkspaceCompression("rar")),
        Status.Code.INVALID_ARGUMENT,
        "rar");
    refused(
        () -> bench.submit(ApiBench.anOrder().setNode("b")), Status.Code.NOT_FOUND, "no such node");
  }

  @Test
  void what_is_not_there_is_not_found() {
    refused(
        () -> bench.api().getRun(GetRunRequest.newBuilder().setId("../x").build()),
        Status.Code.NOT_FOUND,
        "no such run");
    refused(
        () -> bench.api().cancelRun(CancelRunRequest.newBuilder().setId("r").build()),
        Status.Code.NOT_FOUND,
        "no such run: r");
    refused(() -> watch("r", 0).hasNext(), Status.Code.NOT_FOUND, "no such run");
    refused(
        () -> bench.api().getNode(GetNodeRequest.newBuilder().setName("b").build()),
        Status.Code.NOT_FOUND,
        "no such node");
    refused(
        () -> bench.api().resetNode(ResetNodeRequest.newBuilder().setName("B!").build()),
        Status.Code.NOT_FOUND,
        "no such node");
    refused(
        () -> bench.api().listArtifacts(ListArtifactsRequest.newBuilder().setRun("r").build()),
        Status.Code.NOT_FOUND,
        "no such run");
  }

  @Test
  void another_protocol_version_is_refused_naming_both() {
    refused(
        () -> bench.callerOf(Optional.of("2")).listNodes(ListNodesRequest.getDefaultInstance()),
        Status.Code.FAILED_PRECONDITION,
        "protocol version 2",
        "protocol version 1");
    refused(
        () -> bench.callerOf(Optional.empty()).listNodes(ListNodesRequest.getDefaultInstance()),
        Status.Code.FAILED_PRECONDITION,
        "no protocol version");
  }

  private Iterator<RunEvent> watch(String run, long offset) {
    return bench
        .api()
        .watchRun(WatchRunRequest.newBuilder().setId(run).setConsoleOffset(offset).build());
  }

  @Test
  void a_watcher_sees_each_change_and_the_growing_console_and_the_end_last() throws Exception {
    Run run = bench.submit(ApiBench.anOrder());
    Iterator<RunEvent> events = watch(run.getId(), 0);
    assertThat(events.next().getRun().getState()).isEqualTo(RunState.PREPARING);
    bench.start(run);
    assertThat(events.next().getRun().getState()).isEqualTo(RunState.RUNNING);
    bench.console(run, 1, "one ");
    assertThat(events.next().getConsole().getData().toStringUtf8()).isEqualTo("one ");
    bench.console(run, 1, "two");
    assertThat(events.next().getConsole())
        .satisfies(console -> {
          assertThat(console.getOffset()).isEqualTo(4);
          assertThat(console.getData().toStringUtf8()).isEqualTo("two");
        });
    bench.end(run);
    RunEvent last = events.next();
    while (events.hasNext()) {
      last = events.next();
    }
    assertThat(last.getRun().getState()).isEqualTo(RunState.DONE);
    assertThat(last.getRun().getResult()).isEqualTo(RunResult.SUCCESS);
    assertThat(last.getRun().getConsoleBytes()).isEqualTo(7);
  }

  @Test
  void a_finished_runs_console_is_that_of_all_attempts_from_any_offset() throws Exception {
    bench.ready("b", "metal");
    Run run = bench.submit(ApiBench.anOrder());
    bench.console(run, 1, "first;");
    bench.tell(new Event.RunBroken(new RunId(run.getId()), 1, Fault.MACHINE, "gone"));
    String long1 = "x".repeat(200_000);
    bench.console(run, 2, long1);
    bench.end(run);
    assertThat(consoleFrom(run, 0)).isEqualTo("first;" + long1);
    assertThat(consoleFrom(run, 3)).isEqualTo("st;" + long1);
    assertThat(consoleFrom(run, 200_000)).isEqualTo("x".repeat(6));
    assertThat(consoleFrom(run, 1_000_000)).isEmpty();
    assertThat(consoleFrom(run, -1)).isEmpty();
  }

  private String consoleFrom(Run run, long offset) {
    StringBuilder text = new StringBuilder();
    watch(run.getId(), offset)
        .forEachRemaining(e -> text.append(e.getConsole().getData().toStringUtf8()));
    return text.toString();
  }

  @Test
  void canceling_twice_or_after_the_end_changes_nothing() throws Exception {
    Run run = bench.submit(ApiBench.anOrder());
    CancelRunRequest request = CancelRunRequest.newBuilder().setId(run.getId()).build();
    Run canceled = bench.api().cancelRun(request);
    assertThat(canceled.getResult()).isEqualTo(RunResult.CANCELED);
    assertThat(bench.api().cancelRun(request)).isEqualTo(canceled);
  }

  @Test
  void runs_are_listed_newest_first() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(bench.submit(ApiBench.anOrder()).getId());
    }
    List<Run> newest = bench.api().listRuns(ListRunsRequest.getDefaultInstance()).getRunsList();
    assertThat(newest).extracting(Run::getId).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(newest)
        .isSortedAccordingTo(
            (a, b) -> Long.compare(b.getSubmittedMillis(), a.getSubmittedMillis()));
    assertThat(bench.api().listRuns(ListRunsRequest.newBuilder().setLimit(2).build()).getRunsList())
        .isEqualTo(newest.subList(0, 2));
  }

  @Test
  void artifacts_are_listed_and_read_and_nothing_beside_them() throws Exception {
    Run run = bench.submit(ApiBench.anOrder());
    Path artifacts = bench.files.artifacts(new RunId(run.getId()));
    assertThat(artifactsOf(run)).isEmpty();
    Files.createDirectories(artifacts.resolve("logs"));
    Files.writeString(artifacts.resolve("logs/b.txt"), "b".repeat(100_000));
    Files.writeString(artifacts.resolve("a.xml"), "a");
    Files.writeString(bench.files.root().resolve("secret"), "secret");
    Files.createSymbolicLink(artifacts.resolve("link"), bench.files.root().resolve("secret"));
    Files.createSymbolicLink(artifacts.resolve("up"), bench.files.root());
    assertThat(artifactsOf(run))
        .extracting(Artifact::getPath)
        .containsExactly("a.xml", "logs/b.txt");
    assertThat(read(run, "logs/b.txt")).isEqualTo("b".repeat(100_000));
    for (String bad :
        List.of(
            "",
            "logs",
            "link",
            "up/secret",
            "../../secret",
            "logs/../a.xml",
            "/etc/passwd",
            "x\0")) {
      refused(() -> read(run, bad), Status.Code.NOT_FOUND, "no such artifact");
    }
  }

  private List<Artifact> artifactsOf(Run run) {
    return bench
        .api()
        .listArtifacts(ListArtifactsRequest.newBuilder().setRun(run.getId()).build())
        .getArtifactsList();
  }

  private String read(Run run, String path) {
    StringBuilder text = new StringBuilder();
    bench
        .api()
        .readArtifact(ReadArtifactRequest.newBuilder().setRun(run.getId()).setPath(path).build())
        .forEachRemaining(data -> text.append(data.getData().toString(StandardCharsets.UTF_8)));
    return text.toString();
  }

  @Test
  void join_tokens_carry_the_fingerprint_and_a_limited_time() {
    var token =
        bench
            .api()
            .createJoinToken(CreateJoinTokenRequest.newBuilder().setValidMillis(60_000).build());
    assertThat(token.getToken()).endsWith(".fingerprint");
    assertThat(token.getExpiresMillis()).isPositive();
    refused(
        () ->
            bench
                .api()
                .createJoinToken(CreateJoinTokenRequest.newBuilder().setValidMillis(-1).build()),
        Status.Code.INVALID_ARGUMENT,
        "up to 30 days");
  }

  @Test
  void when_the_loop_has_ended_callers_are_told_to_come_again() {
    bench.loop.close();
    refused(() -> bench.submit(ApiBench.anOrder()), Status.Code.UNAVAILABLE, "ending");
  }
}
