package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.access.Role;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.proto.api.v1.ExplainRequest;
import dev.snapback.proto.api.v1.Explanation;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.WantedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestCallsTest {
  private final ApiBench bench;

  RequestCallsTest(@TempDir Path directory) throws IOException {
    bench = new ApiBench(directory);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static NodeRequestOrder order(String... labels) {
    var order = NodeRequestOrder.newBuilder();
    List.of(labels).forEach(label -> order.addWants(WantedNode.newBuilder().setLabel(label)));
    return order.build();
  }

  private static ReleaseNodesRequest release(NodeRequest request) {
    return ReleaseNodesRequest.newBuilder().setId(request.getId()).build();
  }

  private static GetRequestRequest the(NodeRequest request) {
    return GetRequestRequest.newBuilder().setId(request.getId()).build();
  }

  private Explanation explain(String id) {
    return bench.api().explain(ExplainRequest.newBuilder().setId(id).build());
  }

  @Test
  void idle_nodes_are_granted_in_the_answer_and_given_back() throws Exception {
    bench.ready("a", "metal");
    bench.ready("b", "metal");
    NodeRequest granted = bench.api().requestNodes(order("metal", "metal"));
    assertThat(granted.getState()).isEqualTo(NodeRequestState.GRANTED);
    assertThat(granted.getNodesList()).containsExactly("a", "b");
    assertThat(granted.getDeadlineMillis() - granted.getSinceMillis())
        .isEqualTo(Duration.ofHours(1).toMillis());
    assertThat(bench.api().releaseNodes(release(granted)).getState())
        .isEqualTo(NodeRequestState.RELEASED);
    assertThat(bench.api().releaseNodes(release(granted)).getState())
        .as("twice is once")
        .isEqualTo(NodeRequestState.RELEASED);
    assertThat(bench.api().listRequests(ListRequestsRequest.getDefaultInstance()).getRequestsList())
        .isEmpty();
    var all = ListRequestsRequest.newBuilder().setAll(true).build();
    assertThat(bench.api().listRequests(all).getRequestsCount()).isOne();
  }

  @Test
  void asked_again_with_the_id_that_its_caller_has_made_a_request_is_the_same() throws Exception {
    bench.ready("a", "metal");
    bench.ready("b", "metal");
    var order = order("metal").toBuilder().setId("q-20261123-101530-k3f9x2ab").build();
    NodeRequest granted = bench.api().requestNodes(order);
    assertThat(granted.getId()).isEqualTo(order.getId());
    assertThat(bench.api().requestNodes(order)).isEqualTo(granted);
    assertThat(bench.node("b").lease()).isEmpty();

    bench.api().releaseNodes(release(granted));
    assertThat(bench.api().requestNodes(order).getState()).isEqualTo(NodeRequestState.RELEASED);
    assertThatThrownBy(() -> bench.api().requestNodes(order.toBuilder().setPriority(-1).build()))
        .hasMessageContaining("ALREADY_EXISTS: there is another request");
    for (String odd : List.of("20261123-101530-k3f9x2ab", "q-1", "q-20261123-101530-../../ab")) {
      assertThatThrownBy(() -> bench.api().requestNodes(order.toBuilder().setId(odd).build()))
          .hasMessageContaining("is no id that a caller may make");
    }
  }

  @Test
  void who_waits_hears_why_and_then_of_the_grant() throws Exception {
    bench.ready("a", "metal");
    Run run = bench.submit(ApiBench.anOrder());
    NodeRequest waiting = bench.api().requestNodes(order("metal"));
    assertThat(waiting.getState()).isEqualTo(NodeRequestState.WAITING);
    NodeRequest behind = bench.api().requestNodes(order("metal"));

    Explanation why = explain(behind.getId());
    assertThat(why.getWaiting()).isTrue();
    assertThat(why.getReason()).isEqualTo("waits for a node of label metal");
    assertThat(why.getBefore()).isOne();
    assertThat(why.getCandidates(0).getNode()).isEqualTo("a");
    assertThat(why.getCandidates(0).getWhy()).contains("LEASED").contains(run.getId());
    assertThat(why.getCandidates(0).getFreeMillis()).as("nothing was learned yet").isZero();
    assertThat(explain(run.getId()).getReason()).startsWith("PREPARING");

    var watched = bench.api().watchRequest(the(waiting));
    assertThat(watched.next().getState()).isEqualTo(NodeRequestState.WAITING);
    bench.tell(new Event.NodeForgetRequested(new NodeName("a"), true));
    bench.ready("b", "metal");
    // The run was first.
    assertThat(bench.api().getRequest(the(waiting)).getState()).isEqualTo(NodeRequestState.WAITING);
    bench.ready("c", "metal");
    NodeRequest next = watched.next();
    while (next.getState() == NodeRequestState.WAITING) {
      // Its reason may have changed meanwhile.
      next = watched.next();
    }
    assertThat(next.getNodesList()).containsExactly("c");
    bench.api().releaseNodes(release(waiting));
    assertThat(watched.next().getState()).isEqualTo(NodeRequestState.RELEASED);
    assertThat(watched.hasNext()).isFalse();
  }

  @Test
  void what_makes_no_sense_is_refused() throws Exception {
    bench.ready("a", "metal");
    assertThatThrownBy(() -> bench.api().requestNodes(order())).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> bench.api().requestNodes(order("metl")))
        .hasMessageContaining("did you mean metal?");
    var long_ = order("metal").toBuilder().setLeaseMillis(Duration.ofDays(3).toMillis()).build();
    assertThatThrownBy(() -> bench.api().requestNodes(long_))
        .hasMessageContaining("a lease of 259200 s is not between 0 and 86400 s");
    assertThatThrownBy(() -> explain("q-none")).hasMessageContaining("no such request or run");
  }

  @Test
  void another_projects_request_is_not_there_and_priority_is_for_operators() throws Exception {
    bench.ready("a", "metal");
    String nova = bench.token(Role.CI, "nova");
    String glance = bench.token(Role.CI, "glance");
    NodeRequest request = bench.as(nova).requestNodes(order("metal"));
    assertThat(request.getOrder().getProject()).isEqualTo("nova");
    assertThatThrownBy(() -> bench.as(glance).getRequest(the(request)))
        .hasMessageContaining("no such request");
    assertThatThrownBy(() -> bench.as(glance).releaseNodes(release(request)))
        .hasMessageContaining("no such request");
    var explained = ExplainRequest.newBuilder().setId(request.getId()).build();
    assertThatThrownBy(() -> bench.as(glance).explain(explained))
        .hasMessageContaining("no such request or run");
    var first = order("metal").toBuilder().setPriority(1).build();
    assertThatThrownBy(() -> bench.as(nova).requestNodes(first))
        .hasMessageContaining("only an operator");
    assertThat(bench.as(bench.token(Role.OPERATOR, "")).requestNodes(first).getId()).isNotEmpty();
  }
}
