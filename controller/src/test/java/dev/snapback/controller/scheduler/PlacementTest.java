package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who gets which nodes, and when. */
final class PlacementTest {
  private final Scene scene = new Scene();

  private PlacementTest submit(String id, String... labels) {
    return submit(id, 0, Optional.empty(), labels);
  }

  private PlacementTest submit(
      String id, int priority, Optional<ProjectName> project, String... labels) {
    List<Want> wants = Stream.of(labels).map(Want::of).toList();
    scene.after(Duration.ofSeconds(1));
    scene.tell(new Event.RunSubmitted(new RunId(id), Scene.order(wants, priority, project)));
    return this;
  }

  private List<String> nodesOf(String run) {
    return scene.run(run).nodes().stream().map(NodeName::value).toList();
  }

  @Test
  void several_nodes_come_together_or_not_at_all() {
    scene.ready("a", "metal").ready("b", "metal");
    submit("gang", "metal", "metal", "metal");
    assertThat(nodesOf("gang")).isEmpty();
    assertThat(scene.run("gang").reason())
        .isEqualTo("it wants 3 nodes of label metal together, and there are 2");
    scene.ready("c", "metal");
    assertThat(nodesOf("gang")).containsExactly("a", "b", "c");
    assertThat(scene.effects(Effect.ConductRun.class))
        .singleElement()
        .satisfies(conduct -> assertThat(conduct.node().name()).hasToString("a"));
  }

  @Test
  void nodes_are_kept_for_the_first_that_wants_several() {
    scene.ready("a", "metal").ready("b", "metal");
    submit("one", "metal").submit("gang", "metal", "metal").submit("late", "metal");
    assertThat(nodesOf("gang")).isEmpty();
    assertThat(nodesOf("late")).as("b is kept").isEmpty();
    scene.tell(new Event.RunCancelRequested(new RunId("one"))).cycle("a");
    assertThat(nodesOf("gang")).containsExactlyInAnyOrder("a", "b");
    assertThat(nodesOf("late")).isEmpty();
  }

  @Test
  void nothing_is_kept_for_one_that_cannot_ever_have_all() {
    scene.ready("a", "metal");
    submit("gang", "metal", "metal").submit("one", "metal");
    assertThat(nodesOf("one")).containsExactly("a");
  }

  @Test
  void two_that_want_each_others_nodes_do_not_wait_for_each_other() {
    scene.ready("a", "x").ready("b", "y");
    submit("a1", "x").submit("b1", "y").submit("xy", "x", "y").submit("yx", "y", "x");
    scene.tell(new Event.RunCancelRequested(new RunId("b1"))).cycle("b");
    assertThat(nodesOf("xy")).isEmpty();
    scene.tell(new Event.RunCancelRequested(new RunId("a1"))).cycle("a");
    assertThat(nodesOf("xy")).containsExactly("a", "b");
    scene.tell(new Event.RunCancelRequested(new RunId("xy"))).cycle("a").cycle("b");
    assertThat(nodesOf("yx")).containsExactly("b", "a");
  }

  @Test
  void who_can_use_any_node_leaves_the_rare_one_to_who_cannot() {
    scene.ready("rare", "metal", "gpu").ready("usual", "metal");
    submit("gang", "metal", "gpu");
    assertThat(nodesOf("gang")).containsExactly("usual", "rare");
  }

  @Test
  void one_lost_node_ends_the_attempt_and_all_of_its_nodes_are_reset() {
    scene.ready("a", "metal").ready("b", "metal");
    submit("gang", "metal", "metal");
    scene.start("gang");
    scene.tell(new Event.NodeAnnounced(new NodeName("b"), "b-9", 1, Duration.ZERO));
    assertThat(scene.run("gang").state()).isEqualTo(RunState.QUEUED);
    assertThat(scene.run("gang").failedOn()).containsExactly(new NodeName("b"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("b").state()).isEqualTo(NodeState.RESETTING);
    scene.cycle("a").cycle("b");
    assertThat(nodesOf("gang")).as("there are no others").containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void a_run_on_several_nodes_has_one_deadline_and_is_conducted_once_after_a_restart() {
    scene.ready("a", "metal").ready("b", "metal");
    submit("gang", "metal", "metal");
    scene.start("gang");
    assertThat(scene.node("b").deadline()).isEqualTo(scene.node("a").deadline());
    scene.tell(new Event.Restarted());
    assertThat(scene.effects(Effect.ConductRun.class)).hasSize(1);
    scene.end("gang", new Outcome.Exited(0));
    scene.tell(new Event.RunCollected(new RunId("gang"), 1, ""));
    assertThat(scene.state.resets()).containsOnlyKeys(new NodeName("a"), new NodeName("b"));
  }

  @Test
  void the_higher_priority_comes_first() {
    scene.ready("a", "metal");
    submit("going", "metal");
    submit("usual", 0, Optional.empty(), "metal").submit("later", -1, Optional.empty(), "metal");
    submit("sooner", 1, Optional.empty(), "metal");
    for (String next : List.of("sooner", "usual", "later")) {
      String going = scene.node("a").run().orElseThrow().value();
      scene.tell(new Event.RunCancelRequested(new RunId(going))).cycle("a");
      assertThat(nodesOf(next)).containsExactly("a");
    }
  }

  @Test
  void projects_take_turns_however_much_one_of_them_asked_for_before() {
    scene.ready("a", "metal");
    submit("going", "metal");
    Optional<ProjectName> busy = Optional.of(new ProjectName("busy"));
    Optional<ProjectName> quiet = Optional.of(new ProjectName("quiet"));
    submit("b1", 0, busy, "metal").submit("b2", 0, busy, "metal").submit("b3", 0, busy, "metal");
    submit("q1", 0, quiet, "metal").submit("q2", 0, quiet, "metal");
    for (String next : List.of("b1", "q1", "b2", "q2", "b3")) {
      String going = scene.node("a").run().orElseThrow().value();
      scene.tell(new Event.RunCancelRequested(new RunId(going))).cycle("a");
      assertThat(nodesOf(next)).as(next).containsExactly("a");
    }
  }

  @Test
  void a_project_has_no_more_than_its_quota_and_is_in_nobodys_way() {
    Optional<ProjectName> small = Optional.of(new ProjectName("small"));
    var own = new Scene(new ProjectRules(Map.of(small.get(), new ProjectRules.Rule(2, 1))));
    own.ready("a", "metal").ready("b", "metal").ready("c", "metal");
    List<Want> one = List.of(Want.of("metal"));
    for (String id : List.of("s1", "s2", "s3")) {
      own.tell(new Event.RunSubmitted(new RunId(id), Scene.order(one, 0, small)));
    }
    assertThat(own.run("s3").reason())
        .isEqualTo("project small has 2 of the 2 nodes that it may have at a time");
    own.submit("other", "metal");
    assertThat(own.run("other").node()).contains(new NodeName("c"));
    own.tell(new Event.RunCancelRequested(new RunId("s1")));
    assertThat(own.run("s3").reason()).isEqualTo("waits for a node of label metal");
    own.cycle("a");
    assertThat(own.run("s3").node()).contains(new NodeName("a"));
    List<Want> three = List.of(one.getFirst(), one.getFirst(), one.getFirst());
    own.tell(new Event.RunSubmitted(new RunId("big"), Scene.order(three, 0, small)));
    assertThat(own.last.verdict())
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.why()).contains("wants 3"));
  }

  @Test
  void a_project_with_twice_the_weight_has_two_turns_where_another_has_one() {
    Optional<ProjectName> heavy = Optional.of(new ProjectName("heavy"));
    Optional<ProjectName> light = Optional.of(new ProjectName("light"));
    var own = new Scene(new ProjectRules(Map.of(heavy.get(), new ProjectRules.Rule(99, 2))));
    own.ready("a", "metal").submit("going", "metal");
    List<Want> one = List.of(Want.of("metal"));
    for (int i = 0; i < 4; i++) {
      own.after(Duration.ofSeconds(1));
      own.tell(new Event.RunSubmitted(new RunId("h" + i), Scene.order(one, 0, heavy)));
    }
    for (int i = 0; i < 2; i++) {
      own.tell(new Event.RunSubmitted(new RunId("l" + i), Scene.order(one, 0, light)));
    }
    for (String next : List.of("h0", "l0", "h1", "h2", "l1", "h3")) {
      String going = own.node("a").run().orElseThrow().value();
      own.tell(new Event.RunCancelRequested(new RunId(going))).cycle("a");
      assertThat(own.node("a").run().orElseThrow()).hasToString(next);
    }
  }

  @Test
  void who_waits_for_what_is_not_there_is_in_nobodys_way() {
    scene.ready("a", "metal");
    scene.tell(
        new Event.RunSubmitted(
            new RunId("never"), Scene.order("metal", Optional.of(new NodeName("gone")))));
    submit("one", "metal");
    assertThat(nodesOf("one")).containsExactly("a");
  }
}
