package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Fault;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.api.v1.BrokenRun;
import dev.snapback.proto.api.v1.CheckNodeRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import dev.snapback.proto.api.v1.ReleaseNodeRequest;
import dev.snapback.proto.api.v1.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of machines that somebody mistrusts. */
final class FitnessCallsTest {
  @AutoClose private ApiBench bench;
  @TempDir private Path directory;

  @BeforeEach
  void start() throws Exception {
    bench = new ApiBench(directory);
    bench.ready("a", "metal");
  }

  private Node quarantine(String because) {
    return bench
        .api()
        .quarantineNode(
            QuarantineNodeRequest.newBuilder().setName("a").setBecause(because).build());
  }

  private Node release() {
    return bench.api().releaseNode(ReleaseNodeRequest.newBuilder().setName("a").build());
  }

  @Test
  void an_idle_node_is_quarantined_at_once_and_comes_back_by_a_reset() {
    assertThatThrownBy(() -> quarantine(" ")).hasMessageContaining("a quarantine wants its reason");
    assertThatThrownBy(this::release).hasMessageContaining("only a quarantined node");
    assertThat(quarantine("its disk clicks"))
        .returns(NodeState.QUARANTINED, Node::getState)
        .returns("somebody took it out of service: its disk clicks", Node::getReason);
    assertThatThrownBy(() -> quarantine("again")).hasMessageContaining("QUARANTINED");
    assertThat(release().getState()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_busy_one_says_that_it_will_be() throws Exception {
    bench.submit(ApiBench.anOrder());
    assertThat(quarantine("its disk clicks"))
        .returns(NodeState.LEASED, Node::getState)
        .extracting(Node::getWarning)
        .isEqualTo(
            "quarantined as soon as it is idle: somebody took it out of service: its disk clicks");
    assertThat(release().getWarning()).isEmpty();
  }

  @Test
  void a_check_wants_a_rule() {
    assertThatThrownBy(
            () -> bench.api().checkNode(CheckNodeRequest.newBuilder().setName("a").build()))
        .hasMessageContaining("name no health check for a label of a");
  }

  @Test
  void runs_that_broke_are_told() throws Exception {
    Run run = bench.submit(ApiBench.anOrder());
    bench
        .loop
        .tell(new Event.RunBroken(new RunId(run.getId()), 1, Fault.MACHINE, "no answer"))
        .get();
    Node node = bench.api().getNode(GetNodeRequest.newBuilder().setName("a").build()).getNode();
    assertThat(node.getBrokenList())
        .extracting(BrokenRun::getRun, BrokenRun::getWhy)
        .containsExactly(tuple(run.getId(), "no answer"));
  }
}
