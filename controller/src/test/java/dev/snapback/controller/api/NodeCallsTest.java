package dev.snapback.controller.api;

import static dev.snapback.controller.api.ApiBench.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the list of nodes. */
final class NodeCallsTest {
  @AutoClose private ApiBench bench;
  @TempDir private Path directory;

  @BeforeEach
  void one_idle_node() throws Exception {
    bench = new ApiBench(directory);
    bench.ready("a", "metal", "metal-bookworm");
  }

  @Test
  void nodes_are_listed_with_their_resets_and_reset_when_idle() throws Exception {
    bench.join("b", "other");
    assertThat(bench.api().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList())
        .extracting(Node::getName)
        .containsExactly("a", "b");
    var detail = bench.api().getNode(GetNodeRequest.newBuilder().setName("a").build());
    assertThat(detail.getNode().getState()).isEqualTo(NodeState.READY);
    assertThat(detail.getResets(0).getBootIdBefore()).isEqualTo("boot-0");
    assertThat(detail.getResets(0).getBootIdAfter()).isEqualTo("boot-1");
    ResetNodeRequest reset = ResetNodeRequest.newBuilder().setName("a").build();
    assertThat(bench.api().resetNode(reset).getState()).isEqualTo(NodeState.RESETTING);
    refused(() -> bench.api().resetNode(reset), Status.Code.FAILED_PRECONDITION, "a is RESETTING");
    assertThat(bench.node("a").name()).isEqualTo(new NodeName("a"));
  }

  @Test
  void a_forgotten_node_is_listed_no_more_and_its_past_can_be_looked_at() throws Exception {
    var forget = ForgetNodeRequest.newBuilder().setName("a").build();
    bench.submit(ApiBench.anOrder());
    refused(() -> bench.api().forgetNode(forget), Status.Code.FAILED_PRECONDITION, "a works for");
    var forced = bench.api().forgetNode(forget.toBuilder().setForce(true).build());
    assertThat(forced.getState()).isEqualTo(NodeState.FORGOTTEN);
    assertThat(bench.api().forgetNode(forget).getState()).isEqualTo(NodeState.FORGOTTEN);
    assertThat(bench.api().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList())
        .isEmpty();
    var detail = bench.api().getNode(GetNodeRequest.newBuilder().setName("a").build());
    assertThat(detail.getNode().getState()).isEqualTo(NodeState.FORGOTTEN);
    assertThat(detail.getResetsList()).isNotEmpty();
    var receipt = GetReceiptRequest.newBuilder().setNode("a").build();
    assertThat(bench.api().getReceipt(receipt).getJws()).isEqualTo("the receipt");
    refused(
        () -> bench.api().resetNode(ResetNodeRequest.newBuilder().setName("a").build()),
        Status.Code.NOT_FOUND,
        "no such node: a");
  }
}
