package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StagesTest {
  private static final NodeName A = new NodeName("a");
  private static final Staged STAGED = new Staged("bookworm", 2, 40 << 20);
  private final Scene scene = new Scene().ready("a", "metal");

  private Effect.StageNode wanted() {
    return new Effect.StageNode(scene.node("a").machine(), 1, "bookworm", List.of("metal"));
  }

  @Test
  void a_node_that_became_ready_is_to_prepare_its_next_reset_to_its_own_image() {
    assertThat(scene.effects(Effect.StageNode.class)).containsExactly(wanted());
    assertThat(scene.node("a").staging()).isEqualTo(new Staging.Ordered());
    scene.tell(new Event.NodeStaged(A, 1, STAGED));
    assertThat(scene.node("a").staging()).isEqualTo(new Staging.Ready(STAGED));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void where_a_run_begins_only_a_node_that_has_nothing_staged_is_asked_again() {
    scene.submit("r", "metal");
    assertThat(scene.effects(Effect.StageNode.class)).as("it was asked already").isEmpty();
    scene.tell(new Event.NodeNotStaged(A, 1, "no room"));
    assertThat(scene.node("a").staging()).isEqualTo(new Staging.Failed("no room"));
    assertThat(scene.run("r").state()).isEqualTo(RunState.PREPARING);
  }

  @Test
  void a_node_that_could_not_is_asked_again_where_a_run_begins() {
    scene.tell(new Event.NodeNotStaged(A, 1, "no room")).submit("r", "metal");
    assertThat(scene.effects(Effect.StageNode.class)).containsExactly(wanted());
    scene.tell(new Event.NodeStaged(A, 1, STAGED));
    assertThat(scene.node("a").staging()).isEqualTo(new Staging.Ready(STAGED));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.LEASED);
  }

  @Test
  void a_reset_uses_up_what_was_staged_and_a_late_answer_is_ignored() {
    scene.tell(new Event.NodeStaged(A, 1, STAGED)).tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.node("a").staging()).isEqualTo(new Staging.None());
    scene.tell(new Event.NodeStaged(A, 1, STAGED));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    scene.cycle("a").tell(new Event.NodeStaged(A, 1, STAGED));
    assertThat(scene.last.verdict()).as("of another generation").isInstanceOf(Ignored.class);
    scene.tell(new Event.NodeStaged(new NodeName("b"), 1, STAGED));
    assertThat(scene.last.verdict()).as("of nobody").isInstanceOf(Ignored.class);
  }

  @Test
  void after_a_restart_whoever_has_not_answered_is_asked_again() {
    scene.ready("b", "metal").tell(new Event.NodeStaged(new NodeName("b"), 1, STAGED));
    scene.after(Duration.ofHours(1)).tell(new Event.Restarted());
    assertThat(scene.effects(Effect.StageNode.class)).containsExactly(wanted());
    scene.submit("r", "metal").start("r").tell(new Event.Restarted());
    assertThat(scene.effects(Effect.StageNode.class)).containsExactly(wanted());
  }
}
