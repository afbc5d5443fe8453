package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Machines on which runs break. */
final class QuarantinesTest {
  private int runs;

  private static Scene scene(int share) {
    return new Scene(
        new HealthRules(Map.of(), new SuspicionRule(3, 2, Duration.ofHours(24), share)));
  }

  /** A run of that project on that node, which is READY, breaks by the node's fault. */
  private void breaks(Scene scene, String node, String project) {
    String run = leased(scene, node, project);
    scene.breakOff(run, Fault.MACHINE);
    scene.tell(new Event.RunCancelRequested(new RunId(run)));
  }

  private String leased(Scene scene, String node, String project) {
    String run = "r" + ++runs;
    Want want = new Want("metal", Optional.empty(), Optional.of(new NodeName(node)));
    Optional<ProjectName> of = Optional.of(project).filter(p -> !p.isEmpty()).map(ProjectName::new);
    scene.tell(new Event.RunSubmitted(new RunId(run), Scene.order(List.of(want), 0, of)));
    assertThat(scene.node(node).run()).contains(new RunId(run));
    return run;
  }

  @Test
  void runs_of_two_projects_that_break_in_a_row_quarantine_with_the_evidence() {
    Scene scene = scene(25).ready("a", "metal");
    breaks(scene, "a", "nova");
    scene.cycle("a");
    breaks(scene, "a", "nova");
    scene.cycle("a");
    breaks(scene, "a", "cinder");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason())
        .startsWith("3 runs broke on it in a row, of 2 projects: r1 (nova) at 2026-01-01T")
        .contains("; r3 (cinder) at ")
        .endsWith(": it broke");
  }

  @Test
  void one_project_s_tests_take_no_machine_out() {
    Scene scene = scene(100).ready("a", "metal");
    for (int i = 0; i < 8; i++) {
      breaks(scene, "a", "nova");
      scene.cycle("a");
    }
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    breaks(scene, "a", "");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
  }

  @Test
  void a_run_that_ends_or_a_long_time_clears_a_machine() {
    Scene scene = scene(100).ready("a", "metal");
    breaks(scene, "a", "nova");
    scene.cycle("a");
    breaks(scene, "a", "cinder");
    scene.cycle("a");
    String run = leased(scene, "a", "nova");
    scene.start(run).end(run, new Outcome.Exited(1));
    scene.tell(new Event.RunCollected(new RunId(run), 1, "")).cycle("a");
    breaks(scene, "a", "nova");
    assertThat(scene.cycle("a").node("a").state()).isEqualTo(NodeState.READY);
    breaks(scene, "a", "cinder");
    scene.cycle("a").after(Duration.ofHours(25));
    breaks(scene, "a", "nova");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void what_this_controller_does_wrong_is_not_held_against_a_machine() {
    Scene scene = scene(100).ready("a", "metal");
    for (String project : List.of("nova", "cinder", "glance", "nova")) {
      String run = leased(scene, "a", project);
      scene.breakOff(run, Fault.CONTROLLER);
      scene.tell(new Event.RunCancelRequested(new RunId(run))).cycle("a");
    }
    assertThat(scene.state.health(new NodeName("a"))).isEmpty();
  }

  @Test
  void when_many_machines_fail_at_once_the_others_stay_in_service_and_say_why() {
    Scene scene = scene(25);
    List<String> fleet = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    fleet.forEach(node -> scene.ready(node, "metal"));
    for (String project : List.of("nova", "cinder", "glance")) {
      for (String node : fleet) {
        breaks(scene, node, project);
        if (scene.node(node).state() == NodeState.RESETTING && !project.equals("glance")) {
          scene.cycle(node);
        }
      }
    }
    assertThat(fleet)
        .filteredOn(node -> scene.node(node).state() == NodeState.QUARANTINED)
        .containsExactly("a", "b");
    assertThat(scene.node("c").reason())
        .contains("3 runs broke on it in a row, of 3 projects")
        .contains("it stays in service, because 2 of the 8 nodes of label metal were quarantined");
    scene.cycle("c");
    assertThat(scene.state.health(new NodeName("c")).orElseThrow().spared()).isNotEmpty();

    scene.after(Duration.ofMinutes(61));
    breaks(scene, "c", "nova");
    assertThat(scene.node("c").state()).isEqualTo(NodeState.QUARANTINED);
  }

  @Test
  void of_a_run_on_several_machines_only_the_one_at_fault_is_suspect() {
    Scene scene =
        new Scene(new HealthRules(Map.of(), new SuspicionRule(1, 1, Duration.ofHours(24), 100)));
    scene.ready("a", "metal").ready("b", "metal");
    List<Want> two = List.of(Want.of("metal"), Want.of("metal"));
    scene.tell(new Event.RunSubmitted(new RunId("r"), Scene.order(two, 0, Optional.empty())));
    // The second one reboots in the middle of it.
    String second = scene.run("r").others().getFirst().value();
    scene.tell(new Event.NodeAnnounced(new NodeName(second), "again", 1, Duration.ZERO));
    assertThat(scene.node(second).state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node(second.equals("a") ? "b" : "a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.run("r"))
        .returns(RunState.QUEUED, RunRecord::state)
        .returns(List.of(new NodeName(second)), RunRecord::failedOn);
  }
}
