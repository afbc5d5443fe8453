package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RequestsTest {
  private static final RequestId Q = new RequestId("q");

  private final Scene scene = new Scene();

  private void request(String... labels) {
    List<Want> wants = Stream.of(labels).map(Want::of).toList();
    scene.tell(
        new Event.NodesRequested(
            Q,
            new RequestOrder(
                wants, 0, Duration.ofHours(1), Duration.ofHours(2), Optional.empty())));
  }

  private RequestRecord request() {
    return Optional.ofNullable(scene.state.requests().get(Q)).orElseThrow();
  }

  private RequestRecord changed() {
    return scene.last.changes().all(RequestRecord.class).getFirst();
  }

  @Test
  void granted_nodes_are_the_requesters_until_it_gives_them_back() {
    scene.ready("a", "metal").ready("b", "metal");
    request("metal", "metal");
    assertThat(request().state()).isEqualTo(RequestState.GRANTED);
    assertThat(request().nodes()).hasSize(2);
    assertThat(scene.node("a").lease()).contains(Q);
    assertThat(scene.node("a").deadline()).contains(scene.now.plus(Duration.ofHours(2)));
    assertThat(scene.effects(Effect.ConductRun.class)).isEmpty();
    scene.tell(new Event.NodesReleased(Q));
    assertThat(changed().state()).isEqualTo(RequestState.RELEASED);
    assertThat(scene.state.resets()).hasSize(2);
    scene.tell(new Event.NodesReleased(Q));
    assertThat(scene.last.verdict()).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void a_request_and_a_run_wait_in_one_queue() {
    scene.ready("a", "metal");
    scene.submit("first", "metal").after(Duration.ofSeconds(1));
    request("metal");
    scene.after(Duration.ofSeconds(1)).submit("last", "metal");
    scene.tell(new Event.RunCancelRequested(new RunId("first"))).cycle("a");
    assertThat(request().state()).isEqualTo(RequestState.GRANTED);
    scene.tell(new Event.NodesReleased(Q)).cycle("a");
    assertThat(scene.run("last").node()).contains(new NodeName("a"));
  }

  @Test
  void who_waits_too_long_is_told_so() {
    request("metal");
    assertThat(scene.scheduler.explained(scene.state, request()).reason())
        .isEqualTo("there is no node of label metal");
    scene.after(Duration.ofHours(1)).tell(new Event.Tick());
    assertThat(changed().state()).isEqualTo(RequestState.EXPIRED);
    assertThat(changed().reason()).isEqualTo("did not get its nodes within 1 h");
    scene.ready("a", "metal");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void a_lease_ends_in_time_also_when_nobody_gives_it_back() {
    scene.ready("a", "metal");
    request("metal");
    scene.tell(new Event.Restarted());
    assertThat(request().state()).isEqualTo(RequestState.GRANTED);
    scene.after(Duration.ofHours(2)).tell(new Event.Tick());
    assertThat(changed().state()).isEqualTo(RequestState.EXPIRED);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_lease_is_lost_with_one_of_its_nodes() {
    scene.ready("a", "metal").ready("b", "metal");
    request("metal", "metal");
    scene.tell(new Event.NodeAnnounced(new NodeName("b"), "b-9", 1, Duration.ZERO));
    assertThat(changed().state()).isEqualTo(RequestState.LOST);
    assertThat(changed().reason()).isEqualTo("b rebooted");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("b").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_leased_node_is_forgotten_by_force_only() {
    scene.ready("a", "metal");
    request("metal");
    scene.tell(new Event.NodeForgetRequested(new NodeName("a"), false));
    assertThat(scene.last.verdict())
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.why()).contains("leased to q"));
    scene.tell(new Event.NodeForgetRequested(new NodeName("a"), true));
    assertThat(changed().state()).isEqualTo(RequestState.LOST);
  }
}
