package dev.snapback.cli;

import static dev.snapback.cli.FakeRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.Candidate;
import dev.snapback.proto.api.v1.Explanation;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.Pool;
import dev.snapback.proto.api.v1.PoolMaker;
import dev.snapback.proto.api.v1.WantedNode;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code snapback request}, {@code requests}, {@code release} and {@code explain}. */
class RequestTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private void course(NodeRequestState... states) {
    for (NodeRequestState state : states) {
      shell.controller.course.add(
          state == NodeRequestState.GRANTED
              ? request(state, "has its nodes", "m1", "m2")
              : request(state, "waits for 2 nodes of label metal, together"));
    }
  }

  @Test
  void without_wait_it_prints_the_id_at_once() {
    course(NodeRequestState.WAITING);
    assertThat(
            shell.run(
                "request", "--label", "metal:2", "--label", "db", "--for", "30m", "--where",
                "cpu>=4"))
        .isZero();
    assertThat(shell.stdout()).isEqualTo("q-1\n");
    var asked = Objects.requireNonNull(shell.controller.nodesWanted);
    assertThat(asked.getLeaseMillis()).isEqualTo(1_800_000);
    assertThat(asked.getWantsList())
        .extracting(WantedNode::getLabel)
        .containsExactly("metal", "metal", "db");
    assertThat(asked.getWants(2).getWhereList()).containsExactly("cpu>=4");
  }

  @Test
  void with_wait_it_says_why_it_waits_and_then_which_nodes_it_has() {
    course(NodeRequestState.WAITING, NodeRequestState.WAITING, NodeRequestState.GRANTED);
    assertThat(shell.run("request", "--label", "metal:2", "--wait")).isZero();
    assertThat(shell.stdout()).isEqualTo("q-1 m1 m2\n");
    assertThat(shell.stderr()).contains("waits for 2 nodes of label metal");
  }

  @Test
  void nodes_that_do_not_come_in_time_are_no_fault_of_the_test() {
    course(NodeRequestState.WAITING, NodeRequestState.EXPIRED);
    assertThat(shell.run("request", "--label", "metal", "--wait")).isEqualTo(75);
    assertThat(shell.stderr()).contains("q-1 is EXPIRED");
  }

  @Test
  void requests_are_a_table_and_as_json_have_these_fields() {
    course(NodeRequestState.GRANTED);
    assertThat(shell.run("requests")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            REQUEST  STATE    SINCE      UNTIL   LABELS  NODES  PROJECT  REASON
            q-1      GRANTED  1 min ago  in 1 h  -       m1 m2  -        has its nodes
            """);
    shell.run("requests", "--json");
    assertThat(shell.stdout())
        .contains(
            """
            {"requests":[{"id":"q-1","state":"GRANTED","reason":"has its nodes","labels":[],\
            "nodes":["m1","m2"],"priority":0,"project":null,"submitted":"2026-11-22T09:59:00Z",\
            "since":"2026-11-22T09:59:00Z","deadline":"2026-11-22T11:00:00Z"}]}
            """);
  }

  @Test
  void a_lease_is_given_back() {
    assertThat(shell.run("release", "q-1")).isZero();
    assertThat(shell.controller.released).containsExactly("q-1");
    assertThat(shell.stdout()).isEqualTo("q-1 is RELEASED: somebody asked for it\n");
  }

  @Test
  void pools_are_a_table() {
    shell.controller.pools.add(
        Pool.newBuilder()
            .setName("small")
            .setProvider("demo")
            .setNodes(5)
            .setMaxNodes(5)
            .setReady(1)
            .setCores(10)
            .addLabels("vm")
            .setReason("has all of its 5 nodes")
            .build());
    assertThat(shell.run("pools")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            POOL   PROVIDER  NODES  READY  CORES  MIB  LABELS  RESTS
            small  demo      5/5    1      10     0    vm      has all of its 5 nodes
            """);
  }

  @Test
  void each_candidate_is_explained() {
    shell.controller.explanation =
        Explanation.newBuilder()
            .setWaiting(true)
            .setReason("waits for a node of label metal")
            .setBefore(3)
            .setLikelyMillis(FakeSnapback.NOW.plusSeconds(300).toEpochMilli())
            .addCandidates(
                Candidate.newBuilder()
                    .setNode("m1")
                    .setWhy("RESETTING for 4 s: r-3 is done")
                    .setFreeMillis(FakeSnapback.NOW.plusSeconds(90).toEpochMilli()))
            .addCandidates(Candidate.newBuilder().setNode("m2").setWhy("out of service"))
            .setMoreCandidates(7)
            .addPools(PoolMaker.newBuilder().setPool("small").setLabel("vm").setWhy("rests"))
            .build();
    assertThat(shell.run("explain", "r-7")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            r-7: waits for a node of label metal; 3 are served before it; expected to begin in 5 min
            pool small, for vm: rests
            NODE  FREE           WHY NOT NOW
            m1    in 1 min 30 s  RESETTING for 4 s: r-3 is done
            m2    -              out of service
            and 7 more
            """);
  }
}
