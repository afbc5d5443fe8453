package dev.snapback.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ControllerLoopTest {
  private static final NodeName A = new NodeName("a");
  private final MemoryStore store = new MemoryStore();
  private final BlockingQueue<Effect> effects = new LinkedBlockingQueue<>();
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private ControllerLoop loop = loop(Limits.defaults());

  private ControllerLoop loop(Limits limits) {
    return new ControllerLoop(
        new Scheduler(limits), store, InstantSource.system(), fatal::complete);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private static Event joined(String name) {
    return new Event.NodeJoined(
        new NodeName(name),
        "baremetal",
        name + ":7400",
        List.of("metal"),
        "bookworm",
        Certificates.UNTOLD);
  }

  private static Event announced(NodeName node) {
    return new Event.NodeAnnounced(node, "boot", 0, Duration.ZERO);
  }

  /** But for what every start begins with. */
  private void begin(Effect effect) {
    if (!(effect instanceof Effect.WatchForLeaks)) {
      effects.add(effect);
    }
  }

  private Effect nextEffect() throws InterruptedException {
    return Optional.ofNullable(effects.poll(10, TimeUnit.SECONDS)).orElseThrow();
  }

  @Test
  void an_event_is_answered_when_it_is_stored_and_visible() throws Exception {
    loop.start(this::begin);
    assertThat(loop.tell(joined("a")).get()).isEqualTo(new Verdict.Applied());
    assertThat(store.load()).isEqualTo(loop.state());
    assertThat(loop.state().nodes()).containsKey(A);
    assertThat(loop.tell(announced(new NodeName("b"))).get()).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void effects_begin_only_after_their_commit() throws Exception {
    List<Boolean> storedFirst = new ArrayList<>();
    loop.start(effect -> {
      if (effect instanceof Effect.ResetNode) {
        storedFirst.add(
            store.load().nodes().values().stream()
                .allMatch(node -> node.state() == NodeState.RESETTING));
      }
      begin(effect);
    });
    var _ = loop.tell(joined("a"));
    loop.tell(announced(A)).get();
    assertThat(nextEffect()).isInstanceOf(Effect.ResetNode.class);
    assertThat(storedFirst).containsExactly(true);
  }

  @Test
  void events_that_wait_together_are_stored_in_one_transaction() throws Exception {
    List<CompletableFuture<Verdict>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(loop.tell(joined("n" + i)));
    }
    loop.start(this::begin);
    CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).get();
    assertThat(store.commits()).hasSize(1);
    assertThat(store.commits().getFirst().all(NodeRecord.class)).hasSize(100);
  }

  @Test
  void a_deadline_is_kept_without_any_event() throws Exception {
    Limits d = Limits.defaults();
    loop =
        loop(
            new Limits(
                Duration.ofMillis(20),
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
                d.projects(),
                d.health()));
    CountDownLatch quarantined = new CountDownLatch(1);
    loop.listen(changes -> {
      if (changes.all(NodeRecord.class).stream()
          .anyMatch(n -> n.state() == NodeState.QUARANTINED)) {
        quarantined.countDown();
      }
    });
    loop.start(this::begin);
    loop.tell(joined("a")).get();
    assertThat(quarantined.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void listeners_hear_of_changes_until_they_close() throws Exception {
    BlockingQueue<Changes> heard = new LinkedBlockingQueue<>();
    var subscription = loop.listen(heard::add);
    loop.start(this::begin);
    loop.tell(joined("a")).get();
    assertThat(heard.stream().flatMap(c -> c.all(NodeRecord.class).stream()).map(n -> n.name()))
        .containsExactly(A);
    subscription.close();
    heard.clear();
    loop.tell(joined("b")).get();
    assertThat(heard).isEmpty();
  }

  @Test
  void a_failing_commit_is_fatal_and_nobody_is_told_that_it_went_well() throws Exception {
    loop.start(this::begin);
    loop.tell(joined("a")).get();
    store.beforeCommit(changes -> {
      throw new IllegalStateException("disk full");
    });
    CompletableFuture<Verdict> answer = loop.tell(announced(A));
    assertThatThrownBy(answer::get).hasCauseInstanceOf(LoopEndedException.class);
    assertThat(fatal.get(10, TimeUnit.SECONDS)).hasMessage("disk full");
    assertThat(effects).isEmpty();
    assertThatThrownBy(loop.tell(joined("b"))::get).hasCauseInstanceOf(LoopEndedException.class);
  }

  @Test
  void a_new_loop_on_the_same_store_hands_out_again_what_was_in_flight() throws Exception {
    loop.start(this::begin);
    loop.tell(joined("a")).get();
    loop.tell(announced(A)).get();
    Effect first = nextEffect();
    loop.close();
    assertThatThrownBy(loop.tell(new Event.Tick())::get)
        .hasCauseInstanceOf(LoopEndedException.class);
    loop = loop(Limits.defaults());
    loop.start(this::begin);
    assertThat(nextEffect()).isEqualTo(first);
  }
}
