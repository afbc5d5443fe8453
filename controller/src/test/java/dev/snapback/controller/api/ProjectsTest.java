package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.CreateTokenRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.ListAuditRequest;
import dev.snapback.proto.api.v1.ListHoldsRequest;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.ListTokensRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.RevokeTokenRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A token with a project sees and does what is that project's, and what it did is told. */
@Timeout(120)
class ProjectsTest {
  @TempDir private Path directory;
  private ApiBench bench;
  private String nova;
  private String glance;
  private String admin;

  @BeforeEach
  void serve() throws Exception {
    bench = new ApiBench(directory);
    bench.ready("a", "metal");
    admin = bench.token(Role.ADMIN, "");
    nova = bench.token(Role.CI, "nova");
    glance = bench.token(Role.CI, "glance");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Run submit(String token, RunOrder.Builder order) throws Exception {
    return bench.submitAs(token, order).get(20, TimeUnit.SECONDS);
  }

  private static Status refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  private List<String> listed(SnapbackGrpc.SnapbackBlockingStub api) {
    return api.listRuns(ListRunsRequest.getDefaultInstance()).getRunsList().stream()
        .map(Run::getId)
        .toList();
  }

  @Test
  void a_run_is_for_the_project_of_its_token() throws Exception {
    Run run = submit(nova, ApiBench.anOrder());
    assertThat(run.getOrder().getProject()).isEqualTo("nova");
    assertThat(submit(nova, ApiBench.anOrder().setProject("nova")).getOrder().getProject())
        .isEqualTo("nova");
    assertThat(submit(admin, ApiBench.anOrder().setProject("any")).getOrder().getProject())
        .isEqualTo("any");
    assertThat(submit(admin, ApiBench.anOrder()).getOrder().getProject()).isEmpty();
  }

  @Test
  void nobody_submits_for_another_project() throws Exception {
    for (var token : List.of(nova, bench.token(Role.VIEWER, "glance"))) {
      var failure =
          catchThrowableOfType(
              ExecutionException.class,
              () -> submit(token, ApiBench.anOrder().setProject("glance")));
      Status status = Status.fromThrowable(failure);
      assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(status.getDescription()).contains("operator or admin");
    }
    assertThat(bench.loop.state().runs()).isEmpty();
  }

  @Test
  void another_projects_run_is_not_there() throws Exception {
    String id = submit(nova, ApiBench.anOrder()).getId();
    String without = submit(admin, ApiBench.anOrder()).getId();
    var api = bench.as(glance);
    for (String run : List.of(id, without)) {
      for (Runnable call :
          List.<Runnable>of(
              () -> api.getRun(GetRunRequest.newBuilder().setId(run).build()),
              () -> api.cancelRun(CancelRunRequest.newBuilder().setId(run).build()),
              () -> api.watchRun(WatchRunRequest.newBuilder().setId(run).build()).hasNext(),
              () -> api.listArtifacts(ListArtifactsRequest.newBuilder().setRun(run).build()),
              () ->
                  api.readArtifact(
                          ReadArtifactRequest.newBuilder().setRun(run).setPath("a").build())
                      .hasNext(),
              () -> api.getReceipt(GetReceiptRequest.newBuilder().setRun(run).build()))) {
        Status status = refused(call);
        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("no such run: " + run);
      }
    }
    assertThat(listed(api)).isEmpty();
    assertThat(listed(bench.as(nova))).containsExactly(id);
    assertThat(listed(bench.as(bench.token(Role.VIEWER, "nova")))).containsExactly(id);
    assertThat(listed(bench.as(bench.token(Role.VIEWER, ""))))
        .containsExactlyInAnyOrder(id, without);
    assertThat(listed(bench.as(bench.token(Role.OPERATOR, "")))).hasSize(2);
    // Machines are everybody's.
    assertThat(api.listNodes(ListNodesRequest.getDefaultInstance()).getNodesCount()).isOne();
  }

  @Test
  void ones_own_run_is_canceled_and_nothing_hides_it() throws Exception {
    String id = submit(nova, ApiBench.anOrder()).getId();
    Run canceled = bench.as(nova).cancelRun(CancelRunRequest.newBuilder().setId(id).build());
    assertThat(canceled.getResult()).isEqualTo(RunResult.CANCELED);
    assertThat(bench.access.entries())
        .extracting(AuditEntry::action, AuditEntry::subject, AuditEntry::result)
        .contains(tuple("SubmitRun", id, "OK"), tuple("CancelRun", id, "OK"));
    assertThat(bench.access.entries().getLast().project().orElseThrow().value()).isEqualTo("nova");
  }

  @Test
  void holds_are_seen_by_the_project_of_their_run() throws Exception {
    Run run = submit(nova, ApiBench.anOrder());
    bench.store.commit(
        Changes.of(
            new HoldRecord(
                new RunId(run.getId()),
                new NodeName("a"),
                "bookworm",
                HoldState.GONE,
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty())));
    var all = ListHoldsRequest.newBuilder().setAll(true).build();
    assertThat(bench.as(glance).listHolds(all).getHoldsList()).isEmpty();
    assertThat(bench.as(nova).listHolds(all).getHoldsList())
        .extracting(Hold::getId)
        .containsExactly(run.getId());
    assertThat(bench.as(admin).listHolds(all).getHoldsCount()).isOne();
  }

  @Test
  void a_token_is_made_listed_and_revoked_and_each_is_recorded() {
    var made =
        bench
            .as(admin)
            .createToken(
                CreateTokenRequest.newBuilder()
                    .setRole(dev.snapback.proto.api.v1.Role.CI)
                    .setProject("cinder")
                    .setPurpose("the nightly job")
                    .build());
    String id = made.getToken().getId();
    assertThat(made.getToken().getExpiresMillis() - made.getToken().getCreatedMillis())
        .isEqualTo(Duration.ofDays(90).toMillis());
    var cinder = bench.as(made.getText());
    assertThat(listed(cinder)).isEmpty();
    var all = ListTokensRequest.newBuilder().setAll(true).build();
    var list = bench.as(admin).listTokens(all);
    assertThat(list.getTokensList()).contains(made.getToken());
    assertThat(list.toString()).doesNotContain(made.getText().substring(13));

    var revoked = bench.as(admin).revokeToken(RevokeTokenRequest.newBuilder().setId(id).build());
    assertThat(revoked.getRevokedMillis()).isPositive();
    assertThat(refused(() -> listed(cinder)).getDescription())
        .isEqualTo("token " + id + " was revoked");
    var audit = bench.as(admin).listAudit(ListAuditRequest.newBuilder().setLimit(2).build());
    assertThat(audit.getEntriesList())
        .extracting(e -> e.getAction() + " " + e.getSubject() + " " + e.getResult())
        .containsExactly("RevokeToken " + id + " OK", "CreateToken " + id + " OK");
    assertThat(audit.toString()).doesNotContain(made.getText().substring(13));
    assertThat(audit.getEntries(0).getCaller()).isEqualTo(admin.substring(0, 12));
  }

  @Test
  void what_goes_wrong_is_recorded_too() {
    assertThat(
            refused(() ->
                    bench
                        .as(admin)
                        .revokeToken(RevokeTokenRequest.newBuilder().setId("t-none").build()))
                .getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    AuditEntry last = bench.access.entries().getLast();
    assertThat(last.subject()).isEqualTo("t-none");
    assertThat(last.result()).isEqualTo("NOT_FOUND");
  }
}
