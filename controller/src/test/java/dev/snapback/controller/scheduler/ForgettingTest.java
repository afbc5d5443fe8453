package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ForgettingTest {
  private static final NodeName A = new NodeName("a");
  private final Scene scene = new Scene();

  private String refusal() {
    assertThat(scene.last.verdict()).isInstanceOf(Refused.class);
    var refused = (Refused) scene.last.verdict();
    assertThat(refused.reason()).isEqualTo(Reason.WRONG_STATE);
    return refused.why();
  }

  @Test
  void an_idle_node_leaves_the_fleet_and_only_its_past_is_left() {
    scene.ready("a", "metal").tell(new Event.NodeForgetRequested(A, false));
    assertThat(scene.state.nodes()).isEmpty();
    assertThat(scene.state.nextDeadline()).isEmpty();
    assertThat(scene.effects(Effect.ForgetNode.class)).containsExactly(new Effect.ForgetNode(A));
    var left = Optional.ofNullable(scene.state.forgotten().get(A)).orElseThrow();
    assertThat(left.state()).isEqualTo(NodeState.FORGOTTEN);
    assertThat(left.address()).isEmpty();
    assertThat(left.labels()).isEmpty();
    assertThat(left.yardstick()).isEqualTo(Yardstick.NONE);
    scene.submit("r", "metal");
    assertThat(scene.run("r").reason()).isEqualTo("there is no node of label metal");
  }

  @Test
  void one_that_works_is_forgotten_by_force_alone_and_its_run_goes_elsewhere() {
    scene.ready("a", "metal").submit("r", "metal").start("r");
    scene.tell(new Event.NodeForgetRequested(A, false));
    assertThat(refusal()).contains("a works for r").contains("force");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.LEASED);

    scene.ready("b", "metal").tell(new Event.NodeForgetRequested(A, true));
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
    assertThat(scene.run("r").failedOn()).containsExactly(A);
    assertThat(scene.effects(Effect.AbandonRun.class))
        .containsExactly(new Effect.AbandonRun(new RunId("r"), 1));
  }

  @Test
  void one_that_keeps_a_failed_runs_root_is_forgotten_by_force_alone() {
    scene.ready("a", "metal");
    RunId run = new RunId("r");
    scene.tell(
        new Event.RunSubmitted(run, Scene.order("metal", Optional.empty(), Duration.ofHours(9))));
    scene.start("r").end("r", new Outcome.Exited(1));
    scene.tell(new Event.RunCollected(run, 1, "")).cycle("a");
    scene.tell(new Event.NodeForgetRequested(A, false));
    assertThat(refusal()).contains("keeps the root of r");
    scene.tell(new Event.NodeForgetRequested(A, true));
    assertThat(scene.state.holds()).isEmpty();
    assertThat(scene.last.changes().all(HoldRecord.class).getFirst().reason())
        .isEqualTo("a was forgotten");
  }

  @Test
  void a_reset_that_goes_on_ends_with_it() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(new Event.NodeForgetRequested(A, false));
    assertThat(scene.state.resets()).isEmpty();
    assertThat(scene.last.changes().all(ResetRecord.class).getFirst().failure())
        .isEqualTo("the machine was forgotten");
    scene.tell(Scene.taken(A, 2, 2, "a-1"));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
  }

  @Test
  void forgetting_twice_is_nothing_new_and_an_unknown_one_cannot_be_forgotten() {
    scene.ready("a", "metal").tell(new Event.NodeForgetRequested(A, false));
    scene.tell(new Event.NodeForgetRequested(A, false));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    scene.tell(new Event.NodeForgetRequested(new NodeName("b"), true));
    assertThat(scene.last.verdict())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.NO_SUCH_NODE));
  }

  @Test
  void a_forgotten_name_that_joins_again_goes_on_counting_its_resets() {
    scene.ready("a", "metal").tell(new Event.NodeForgetRequested(A, false));
    scene.tell(new Event.NodeAnnounced(A, "a-9", 1, Duration.ZERO));
    assertThat(scene.last.verdict()).isInstanceOf(Refused.class);
    scene.tell(Scene.joined("a", "metal"));
    assertThat(scene.state.forgotten()).isEmpty();
    scene.tell(new Event.NodeAnnounced(A, "a-9", 1, Duration.ZERO));
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 2, 1));
  }

  private static NodeCertificate certificate(String serial) {
    return new NodeCertificate(serial, Instant.EPOCH, Instant.EPOCH.plusSeconds(12));
  }

  private Scene joined() {
    return scene.tell(
        new Event.NodeJoined(
            A,
            "baremetal",
            "a:7400",
            List.of("metal"),
            "bookworm",
            Certificates.joinedWith(certificate("1"))));
  }

  @Test
  void what_a_node_shows_and_is_given_counts_and_what_was_before_does_not() {
    joined().tell(new Event.CertificateIssued(A, certificate("1"), certificate("2")));
    scene.tell(new Event.CertificateShown(A, certificate("2")));
    scene.tell(new Event.CertificateIssued(A, certificate("2"), certificate("3")));
    assertThat(List.of("1", "2", "3"))
        .filteredOn(serial -> scene.node("a").certificates().count(serial))
        .containsExactly("2", "3");
    scene.tell(new Event.CertificateIssued(A, certificate("1"), certificate("4")));
    assertThat(refusal()).contains("does not count any more");
    scene.tell(new Event.CertificateShown(A, certificate("1")));
    assertThat(refusal()).contains("does not count any more");
    scene.tell(new Event.CertificateShown(A, certificate("2")));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
  }

  @Test
  void a_certificate_is_late_from_five_sixths_of_its_life_on() {
    assertThat(certificate("1").isLate(Instant.EPOCH.plusMillis(9_999))).isFalse();
    assertThat(certificate("1").isLate(Instant.EPOCH.plusSeconds(10))).isTrue();
  }
}
