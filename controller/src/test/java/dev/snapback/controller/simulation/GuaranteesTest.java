package dev.snapback.controller.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.HealthRules;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ProjectRules;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Step;
import dev.snapback.controller.scheduler.Stored;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scheduler that makes mistakes would do is noticed. */
final class GuaranteesTest {
  private static final NodeName NODE = new NodeName("m1");
  private static final Optional<ProjectName> PROJECT = Optional.of(new ProjectName("nova"));
  private static final RequestOrder ORDER =
      new RequestOrder(
          List.of(Want.of("metal")), 0, Duration.ofHours(9), Duration.ofHours(1), PROJECT);

  private final Scheduler scheduler = new Scheduler(Limits.defaults());
  private final Guarantees guarantees = new Guarantees(Limits.defaults());
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private State state = State.empty();

  private void tell(Event event) {
    now = now.plusSeconds(1);
    Step step = scheduler.step(state, event, now);
    state = step.state();
    guarantees.after(step);
  }

  /** A step as a scheduler would make it that comes to that. */
  private void forge(List<? extends Stored> state, Stored... changes) {
    guarantees.after(
        new Step(
            State.of(state), new Verdict.Applied(), Changes.of(changes), List.of(), List.of()));
  }

  private List<Stored> records() {
    List<Stored> all = new ArrayList<>(state.nodes().values());
    all.addAll(state.requests().values());
    all.addAll(state.resets().values());
    return all;
  }

  @BeforeEach
  void a_node_is_leased() {
    tell(
        new Event.NodeJoined(
            NODE, "baremetal", "m1:7400", List.of("metal"), "usual", Certificates.UNTOLD));
    tell(new Event.NodeAnnounced(NODE, "b0", 0, Duration.ZERO));
    ready("b0", "b1", 1);
    tell(new Event.NodesRequested(new RequestId("q1"), ORDER));
  }

  private void ready(String before, String after, int generation) {
    tell(new Event.ResetTaken(NODE, generation, generation, before, List.of(), true));
    tell(new Event.NodeAnnounced(NODE, after, generation, Duration.ZERO));
    tell(
        new Event.NodeVerified(
            NODE, generation, after, generation, "usual", Duration.ZERO, "", Yardstick.NONE));
  }

  private RequestRecord lease(String id, List<NodeName> nodes) {
    boolean has = !nodes.isEmpty();
    return new RequestRecord(
        new RequestId(id),
        ORDER,
        has ? RequestState.GRANTED : RequestState.WAITING,
        "forged",
        nodes,
        0,
        now,
        now,
        Optional.of(now.plusSeconds(60)));
  }

  @Test
  void what_the_scheduler_does_is_right() {
    tell(new Event.NodesReleased(new RequestId("q1")));
    ready("b1", "b2", 2);
    tell(new Event.NodesRequested(new RequestId("q2"), ORDER));
    assertThatCode(() -> guarantees.whole(state)).doesNotThrowAnyException();
  }

  @Test
  void a_node_in_two_leases_is_noticed() {
    RequestRecord second = lease("q2", List.of(NODE));
    List<Stored> all = records();
    all.add(second);
    assertThatThrownBy(() -> forge(all, second))
        .hasMessageContaining("q2 has a node that is leased");
  }

  @Test
  void a_second_use_of_a_reset_is_noticed() {
    RequestRecord second = lease("q2", List.of(NODE));
    NodeRecord node = node("b1", second.id());
    RequestRecord first = over(lease("q1", List.of(NODE)));
    assertThatThrownBy(() -> forge(List.of(node, second), node, second, first))
        .hasMessageContaining("one use of a node per reset");
  }

  @Test
  void a_node_that_rebooted_since_it_was_verified_is_noticed() {
    NodeRecord rebooted = node("b7", new RequestId("q1"));
    assertThatThrownBy(() -> forge(List.of(rebooted, lease("q1", List.of(NODE))), rebooted))
        .hasMessageContaining("in this very boot");
  }

  @Test
  void a_lost_request_is_noticed() {
    tell(new Event.NodesRequested(new RequestId("q2"), ORDER));
    List<Stored> all = records();
    all.removeIf(record -> record.key().equals(new RequestId("q2")));
    assertThatThrownBy(() -> forge(all)).hasMessageContaining("no request is lost");
  }

  @Test
  void a_project_that_has_more_than_it_may_is_noticed() {
    ProjectRules.Rule none = new ProjectRules.Rule(0, 1);
    Books books = new Books(limits(new ProjectRules(Map.of(PROJECT.orElseThrow(), none))));
    books.note(lease("q1", List.of(NODE)));
    assertThatThrownBy(books::limitsAreKept).hasMessageContaining("a project keeps its limit");
  }

  private static Limits limits(ProjectRules projects) {
    Limits d = Limits.defaults();
    return new Limits(
        d.enrolling(),
        d.verifying(),
        d.preparing(),
        d.grace(),
        d.collecting(),
        d.attempts(),
        d.ladders(),
        d.evidence(),
        d.holds(),
        d.scratch(),
        d.images(),
        d.pools(),
        projects,
        HealthRules.USUAL);
  }

  /** The node as it is, but in that boot and leased to that one. */
  private NodeRecord node(String bootId, RequestId tenant) {
    NodeRecord node = Optional.ofNullable(state.nodes().get(NODE)).orElseThrow();
    return new NodeRecord(
        NODE,
        node.driver(),
        node.address(),
        node.labels(),
        node.image(),
        node.home(),
        node.state(),
        node.reason(),
        node.since(),
        node.deadline(),
        node.generation(),
        bootId,
        node.pooled(),
        Optional.of(tenant),
        0,
        node.resets(),
        node.staging(),
        node.yardstick(),
        node.certificates());
  }

  private static RequestRecord over(RequestRecord lease) {
    return new RequestRecord(
        lease.id(),
        lease.order(),
        RequestState.RELEASED,
        "forged",
        lease.nodes(),
        0,
        lease.submitted(),
        lease.since(),
        Optional.empty());
  }
}
