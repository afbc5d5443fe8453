package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.api.v1.BootHoldRequest;
import dev.snapback.proto.api.v1.DropHoldRequest;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import dev.snapback.proto.api.v1.ExtendHoldRequest;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.HoldState;
import dev.snapback.proto.api.v1.ListHoldsRequest;
import dev.snapback.proto.api.v1.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldCallsTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final ApiBench bench;
  private String id = "";

  HoldCallsTest(@TempDir Path directory) throws IOException {
    bench = new ApiBench(directory);
  }

  @BeforeEach
  void a_failed_run_whose_root_is_being_kept() throws Exception {
    bench.ready("a", "metal");
    Run run = bench.submit(ApiBench.anOrder().setHoldOnFailureMillis(DAY));
    assertThat(run.getOrder().getHoldOnFailureMillis()).isEqualTo(DAY);
    id = run.getId();
    var runId = new RunId(id);
    bench.tell(new Event.RunEnded(runId, 1, new Outcome.Exited(1)));
    bench.tell(new Event.RunCollected(runId, 1, ""));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** The agent is too old to say what it holds, but took the order. */
  private void kept() throws Exception {
    var node = new NodeName("a");
    bench.tell(new Event.ResetTaken(node, 2, 2, "boot-1", List.of(), true));
    bench.tell(new Event.NodeAnnounced(node, "boot-2", 2, Duration.ZERO));
  }

  private List<Hold> list(boolean all) {
    return bench.api().listHolds(ListHoldsRequest.newBuilder().setAll(all).build()).getHoldsList();
  }

  private ExtendHoldRequest extend(long millis) {
    return ExtendHoldRequest.newBuilder().setId(id).setMillis(millis).build();
  }

  private DropHoldRequest drop() {
    return DropHoldRequest.newBuilder().setId(id).build();
  }

  @Test
  void a_hold_is_listed_from_its_order_to_its_end() throws Exception {
    assertThat(list(false).getFirst().getState()).isEqualTo(HoldState.ORDERED);
    kept();
    Hold hold = list(false).getFirst();
    assertThat(hold.getState()).isEqualTo(HoldState.KEPT);
    assertThat(hold.getNode()).isEqualTo("a");
    assertThat(hold.getExpiresMillis() - hold.getMadeMillis()).isEqualTo(DAY);

    assertThat(bench.api().dropHold(drop()).getState()).isEqualTo(HoldState.DROPPING);
    bench.tell(new Event.HoldDropped(new RunId(id)));

    assertThat(list(false)).isEmpty();
    assertThat(list(true).getFirst().getReason()).isEqualTo("somebody gave it up");
    assertThatThrownBy(() -> bench.api().dropHold(drop())).hasMessageContaining("no such hold");
  }

  @Test
  void a_hold_is_extended_within_limits() throws Exception {
    kept();
    long before = list(false).getFirst().getExpiresMillis();

    assertThat(bench.api().extendHold(extend(2 * DAY)).getExpiresMillis())
        .isGreaterThan(before + DAY / 2);
    assertThatThrownBy(() -> bench.api().extendHold(extend(100 * DAY)))
        .hasMessageContaining("is not between 0 and");
    assertThatThrownBy(() -> bench.api().extendHold(extend(0)))
        .hasMessageContaining("more than zero");
    assertThatThrownBy(() -> bench.submit(ApiBench.anOrder().setHoldOnFailureMillis(100 * DAY)))
        .hasMessageContaining("is not between 0 and");
  }

  @Test
  void what_is_not_kept_yet_or_on_a_busy_node_is_refused_with_the_reason() throws Exception {
    var boot = BootHoldRequest.newBuilder().setId(id).setMillis(DAY).build();
    var export = ExportHoldRequest.newBuilder().setId(id).build();
    assertThatThrownBy(() -> bench.api().dropHold(drop())).hasMessageContaining("wait for it");
    assertThatThrownBy(() -> bench.api().bootHold(boot)).hasMessageContaining("is ORDERED");
    assertThatThrownBy(() -> bench.api().exportHold(export).next())
        .hasMessageContaining("is ORDERED");
    kept();

    assertThatThrownBy(() -> bench.api().bootHold(boot))
        .hasMessageContaining("a is VERIFYING")
        .hasMessageContaining("when its node is idle");
  }
}
