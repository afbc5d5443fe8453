package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long things took before says what is expected, and who may go first meanwhile. */
final class LearnedTest {
  private static final Duration RESET = Duration.ofSeconds(31);
  private final Scene scene = new Scene();

  private void submit(String id, String project, int nodes) {
    List<Want> wants = IntStream.range(0, nodes).mapToObj(i -> Want.of("metal")).toList();
    Optional<ProjectName> of = Optional.of(new ProjectName(project));
    scene.after(Duration.ofMillis(1));
    scene.tell(new Event.RunSubmitted(new RunId(id), Scene.order(wants, 0, of)));
  }

  private void run(String id, String project, Duration span) {
    submit(id, project, 1);
    scene.start(id).after(span);
    finish(id);
  }

  private void finish(String id) {
    scene.end(id, new Outcome.Exited(0));
    scene.tell(new Event.RunCollected(new RunId(id), 1, ""));
    scene.state.resets().keySet().stream()
        .map(NodeName::value)
        .sorted()
        .toList()
        .forEach(scene::cycle);
  }

  /** Two nodes; "long" takes two hours, "short" five minutes. */
  @BeforeEach
  void a_past() {
    scene.ready("a", "metal").ready("b", "metal");
    for (int i = 0; i < 3; i++) {
      run("l" + i, "long", Duration.ofHours(2));
      run("s" + i, "short", Duration.ofMinutes(5));
    }
  }

  private RunState state(String id) {
    return scene.run(id).state();
  }

  @Test
  void a_short_run_uses_what_is_kept_for_others_while_that_delays_nobody() {
    submit("long", "long", 1);
    submit("gang", "gang", 2);
    submit("short", "short", 1);
    assertThat(state("gang")).isEqualTo(RunState.QUEUED);
    assertThat(state("short")).as("it will be back in time").isEqualTo(RunState.PREPARING);
    scene.start("short").after(Duration.ofMinutes(5));
    finish("short");
    submit("unknown", "unknown", 1);
    assertThat(state("unknown")).as("nobody knows how long it takes").isEqualTo(RunState.QUEUED);
    scene.start("long").after(Duration.ofHours(2).minusMinutes(9));
    submit("late", "short", 1);
    assertThat(state("late")).as("it would not be back in time").isEqualTo(RunState.QUEUED);
    scene.after(Duration.ofMinutes(4));
    finish("long");
    assertThat(state("gang")).isEqualTo(RunState.PREPARING);
  }

  @Test
  void who_waits_is_told_when_to_expect_what() {
    Instant began = scene.now;
    submit("one", "long", 1);
    submit("two", "long", 1);
    submit("third", "short", 1);
    submit("fourth", "short", 1);
    submit("fifth", "short", 1);
    Explanation third = explain("third");
    Instant free = began.plus(Duration.ofHours(2)).plus(RESET);
    assertThat(third.likely().orElseThrow()).isBetween(free.minusSeconds(5), free.plusSeconds(5));
    assertThat(third.candidates()).allMatch(each -> each.free().isPresent());
    assertThat(explain("fifth").before()).isEqualTo(2);
    assertThat(explain("fifth").likely().orElseThrow())
        .isBetween(free.plus(Duration.ofMinutes(5)), free.plus(Duration.ofMinutes(6)));
    scene.after(Duration.ofHours(3));
    assertThat(explain("third").likely()).as("they never took so long").isEmpty();
  }

  private Explanation explain(String run) {
    return scene.scheduler.explain(scene.state, new RunId(run), scene.now).orElseThrow();
  }

  @Test
  void quantiles_are_of_the_last_times_and_of_those_that_took_as_long_already() {
    LearnedRecord learned = new LearnedRecord("x", List.of());
    for (int i = 0; i < 40; i++) {
      learned = learned.and(Duration.ofSeconds(i));
    }
    assertThat(learned.spans()).hasSize(25).startsWith(Duration.ofSeconds(15));
    assertThat(learned.quantile(0.5, Duration.ZERO)).contains(Duration.ofSeconds(27));
    assertThat(learned.quantile(0.9, Duration.ZERO)).contains(Duration.ofSeconds(37));
    assertThat(learned.quantile(1, Duration.ofSeconds(38))).contains(Duration.ofSeconds(39));
    assertThat(learned.quantile(0.5, Duration.ofSeconds(39))).isEmpty();
  }
}
