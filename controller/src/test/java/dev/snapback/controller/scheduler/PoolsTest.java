package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes that are made as they are wanted, and removed after one use. */
final class PoolsTest {
  private static final Duration DAY = Duration.ofDays(1);

  private Scene scene = new Scene();

  /** Ordered by the last step, in order. */
  private List<String> launched = List.of();

  private static PoolRule pool(String name, int most, Duration pace) {
    return new PoolRule(
        name,
        "provider-" + name,
        most,
        100,
        8192,
        Duration.ofMinutes(10),
        pace,
        2,
        Map.of("vm", new PoolRule.Size("bookworm", 2, 1024)));
  }

  private void pools(int least, PoolRule... pools) {
    var ready = Map.of("vm", new PoolRules.Ready(least, Duration.ofHours(8)));
    scene = new Scene(new PoolRules(List.of(pools), ready));
    tell(new Event.Restarted());
  }

  private void tell(Event event) {
    scene.tell(event);
    launched =
        scene.effects(Effect.LaunchNode.class).stream()
            .map(effect -> effect.node().name().value())
            .toList();
  }

  private void submit(String id, String... labels) {
    List<Want> wants = new ArrayList<>();
    List.of(labels).forEach(label -> wants.add(Want.of(label)));
    tell(new Event.RunSubmitted(new RunId(id), Scene.order(wants, 0, Optional.empty())));
  }

  /** It is there, and what it should be. */
  private void come(String node) {
    tell(
        new Event.NodeLaunched(
            new NodeName(node), "id", "addr", "boot", Duration.ZERO, Optional.empty()));
    assertThat(scene.node(node).state()).isEqualTo(NodeState.VERIFYING);
    scene.verify(node);
    launched =
        scene.effects(Effect.LaunchNode.class).stream()
            .map(effect -> effect.node().name().value())
            .toList();
  }

  private void fail(String node, LaunchFault fault) {
    tell(new Event.LaunchFailed(new NodeName(node), fault, "no"));
    assertThat(scene.node(node).state()).isEqualTo(NodeState.DELETING);
  }

  private void delete(String node) {
    tell(new Event.NodeDeleted(new NodeName(node)));
    assertThat(scene.state.nodes()).doesNotContainKey(new NodeName(node));
  }

  private void wait(Duration time) {
    scene.after(time);
    tell(new Event.Tick());
  }

  @Test
  void as_many_as_are_to_be_ready_are_made_ahead_and_again_when_they_are_used() {
    pools(2, pool("a", 5, Duration.ZERO));
    assertThat(launched).containsExactly("a-1", "a-2");
    come("a-1");
    come("a-2");
    assertThat(scene.node("a-1").state()).isEqualTo(NodeState.READY);
    assertThat(launched).isEmpty();
    submit("r", "vm");
    assertThat(scene.run("r").node()).contains(new NodeName("a-1"));
    assertThat(launched).containsExactly("a-3");
  }

  @Test
  void a_run_that_breaks_on_one_is_tried_again_on_others_and_no_more_often_than_any() {
    pools(0, pool("a", 5, Duration.ZERO));
    submit("r", "vm");
    for (int attempt = 1; attempt <= 3; attempt++) {
      String node = "a-" + attempt;
      assertThat(launched).containsExactly(node);
      come(node);
      assertThat(scene.run("r"))
          .returns(attempt, RunRecord::attempt)
          .returns(Optional.of(new NodeName(node)), RunRecord::node);
      tell(new Event.RunBroken(new RunId("r"), attempt, Fault.MACHINE, "no answer"));
      assertThat(scene.node(node).state()).isEqualTo(NodeState.DELETING);
    }
    assertThat(scene.changedRun("r").result()).contains(RunResult.RETRY_LIMIT);
    assertThat(launched).isEmpty();
    assertThat(scene.state.health().records()).as("used once: never suspect").isEmpty();
  }

  @Test
  void several_that_are_wanted_together_are_made_anew_where_one_of_them_broke() {
    pools(0, pool("a", 5, Duration.ZERO));
    submit("r", "vm", "vm");
    come("a-1");
    come("a-2");
    assertThat(scene.run("r").nodes()).hasSize(2);
    tell(new Event.RunBroken(new RunId("r"), 1, Fault.MACHINE, "no answer"));
    assertThat(launched).containsExactly("a-3", "a-4");
    assertThat(scene.node("a-2").state()).isEqualTo(NodeState.DELETING);
    come("a-3");
    come("a-4");
    assertThat(scene.run("r"))
        .returns(2, RunRecord::attempt)
        .returns(RunState.PREPARING, RunRecord::state);
  }

  @Test
  void a_node_is_used_once_and_then_nothing_of_it_is_left() {
    pools(0, pool("a", 5, Duration.ZERO));
    assertThat(launched).isEmpty();
    submit("r", "vm");
    assertThat(launched).containsExactly("a-1");
    come("a-1");
    assertThat(scene.run("r").state()).isEqualTo(RunState.PREPARING);
    assertThat(scene.effects(Effect.StageNode.class)).isEmpty();
    scene.start("r").end("r", new Outcome.Exited(0));
    tell(new Event.RunCollected(new RunId("r"), 1, ""));
    assertThat(scene.node("a-1").state()).isEqualTo(NodeState.DELETING);
    assertThat(scene.effects(Effect.ResetNode.class)).isEmpty();
    assertThat(scene.effects(Effect.DeleteNode.class)).hasSize(1);
    delete("a-1");
    assertThat(scene.state.forgotten()).isEmpty();
  }

  @Test
  void no_more_than_a_pool_may_have_and_the_next_one_makes_the_rest() {
    pools(0, pool("a", 2, Duration.ZERO), pool("b", 9, Duration.ZERO));
    submit("gang", "vm", "vm", "vm", "vm");
    assertThat(launched).containsExactly("a-1", "a-2", "b-1", "b-2");
    for (String node : launched.toArray(String[]::new)) {
      assertThat(scene.run("gang").state()).isEqualTo(RunState.QUEUED);
      come(node);
    }
    assertThat(scene.run("gang").nodes()).hasSize(4);
  }

  @Test
  void memory_is_a_limit_too() {
    pools(0, pool("a", 99, Duration.ZERO));
    String[] twenty = new String[20];
    Arrays.fill(twenty, "vm");
    submit("gang", twenty);
    assertThat(launched).hasSize(8);
  }

  @Test
  void what_is_full_rests_for_a_minute_and_others_help_meanwhile() {
    pools(0, pool("a", 5, Duration.ZERO), pool("b", 1, Duration.ZERO));
    submit("r", "vm");
    fail("a-1", LaunchFault.FULL);
    assertThat(launched).containsExactly("b-1");
    submit("s", "vm");
    assertThat(launched).as("a rests, b may have one").isEmpty();
    assertThat(
            scene.scheduler.explain(scene.state, new RunId("s"), scene.now).orElseThrow().pools())
        .extracting(Explanation.Maker::why)
        .containsExactly(
            "rests until %s: no".formatted(scene.now.plusSeconds(60)), "has all of its 1 nodes");
    assertThat(scene.scheduler.pools(scene.state, scene.now))
        .extracting(PoolStatus::nodes)
        .containsExactly(1, 1);
    wait(Duration.ofSeconds(59));
    assertThat(launched).isEmpty();
    wait(Duration.ofSeconds(1));
    assertThat(launched).containsExactly("a-2");
  }

  @Test
  void what_fails_again_and_again_rests_longer_each_time_until_it_succeeds() {
    pools(1, pool("a", 5, Duration.ZERO));
    fail("a-1", LaunchFault.FAILED);
    assertThat(launched).as("once is nothing").containsExactly("a-2");
    fail("a-2", LaunchFault.FAILED);
    assertThat(launched).isEmpty();
    wait(Duration.ofMinutes(1));
    assertThat(launched).containsExactly("a-3");
    fail("a-3", LaunchFault.FAILED);
    wait(Duration.ofMinutes(1));
    assertThat(launched).isEmpty();
    wait(Duration.ofMinutes(1));
    assertThat(launched).containsExactly("a-4");
    come("a-4");
    assertThat(scene.state.pools().get("a"))
        .satisfies(pool -> assertThat(pool.failures()).isZero());
  }

  @Test
  void launches_keep_their_pace() {
    pools(3, pool("a", 5, Duration.ofSeconds(10)));
    assertThat(launched).containsExactly("a-1");
    wait(Duration.ofSeconds(10));
    assertThat(launched).containsExactly("a-2");
    wait(Duration.ofSeconds(10));
    assertThat(launched).containsExactly("a-3");
    wait(DAY);
  }

  @Test
  void one_that_does_not_come_in_time_is_removed_and_another_one_made() {
    pools(1, pool("a", 1, Duration.ZERO));
    wait(Duration.ofMinutes(10));
    assertThat(scene.node("a-1").state()).isEqualTo(NodeState.DELETING);
    assertThat(scene.node("a-1").reason()).isEqualTo("was not there within 10 min");
    assertThat(launched).as("there is no room").isEmpty();
    delete("a-1");
    assertThat(launched).containsExactly("a-2");
  }

  @Test
  void old_ones_make_room_for_fresh_ones_and_spare_ones_go() {
    pools(1, pool("a", 5, Duration.ZERO));
    come("a-1");
    submit("r", "vm");
    submit("s", "vm");
    assertThat(scene.node("a-2").state()).isEqualTo(NodeState.BUILDING);
    assertThat(scene.node("a-3").state()).isEqualTo(NodeState.BUILDING);
    tell(new Event.RunCancelRequested(new RunId("s")));
    tell(new Event.RunCancelRequested(new RunId("r")));
    come("a-2");
    come("a-3");
    wait(Duration.ofMinutes(10));
    assertThat(List.of(scene.node("a-2").state(), scene.node("a-3").state()))
        .containsExactlyInAnyOrder(NodeState.READY, NodeState.DELETING);
    wait(Duration.ofHours(8));
    assertThat(launched).as("in place of the one that is too old").hasSize(1);
  }

  @Test
  void a_restart_goes_on_with_what_was_begun() {
    pools(1, pool("a", 5, Duration.ZERO));
    tell(new Event.Restarted());
    assertThat(launched).containsExactly("a-1");
    fail("a-1", LaunchFault.FAILED);
    tell(new Event.Restarted());
    assertThat(scene.effects(Effect.DeleteNode.class)).hasSize(1);
    wait(Duration.ofMinutes(15));
    assertThat(scene.effects(Effect.DeleteNode.class))
        .as("it takes too long")
        .anyMatch(effect -> effect.node().name().value().equals("a-1"));
  }

  @Test
  void a_run_that_broke_is_looked_into_before_its_node_is_removed() {
    pools(0, pool("a", 5, Duration.ZERO));
    submit("r", "vm");
    come("a-1");
    scene.start("r");
    tell(new Event.RunBroken(new RunId("r"), 1, Fault.MACHINE, "it hangs"));
    assertThat(scene.effects(Effect.DeleteNode.class).getFirst().examined())
        .contains(new Effect.Attempt(new RunId("r"), 1));
    assertThat(launched).as("for the next attempt").containsExactly("a-2");
  }

  @Test
  void metal_of_the_same_label_that_is_being_reset_is_waited_for() {
    pools(0, pool("a", 5, Duration.ZERO));
    scene.ready("m", "vm");
    submit("r", "vm");
    assertThat(scene.run("r").node()).contains(new NodeName("m"));
    scene.start("r").end("r", new Outcome.Exited(0));
    tell(new Event.RunCollected(new RunId("r"), 1, ""));
    submit("s", "vm");
    assertThat(launched).isEmpty();
    scene.cycle("m");
    assertThat(scene.run("s").node()).contains(new NodeName("m"));
  }
}
