package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reset on its way up the ladder: every rung, ordered and taken, with all that can happen. */
final class ClimbTest {
  private static final NodeName A = new NodeName("a");
  private static final Ladders LADDERS =
      new Ladders(LadderRule.NOTHING, Map.of(), Map.of(), Map.of(A, Set.of(Rung.SSH, Rung.POWER)));

  private enum Happening {
    IMPOSSIBLE,
    REFUSED,
    SILENT,
    LATE,
    BACK_ON_THE_USED_ROOT,
    BACK_AS_ORDERED,
    BACK_FRESH_AND_FURTHER,
    RESTARTED;

    Event event(Scene scene) {
      int reset = scene.node("a").resets();
      return switch (this) {
        case IMPOSSIBLE -> Scene.refused(A, reset, 1, "no such image");
        case REFUSED -> Scene.failed(A, reset, -1, "will not");
        case SILENT -> new Event.ResetFailed(A, reset, -1, "no answer", Remedy.WAY_WITHOUT_AGENT);
        case LATE -> new Event.Tick();
        case BACK_ON_THE_USED_ROOT -> said(1, 1L << 30);
        case BACK_AS_ORDERED -> said(2, 0);
        case BACK_FRESH_AND_FURTHER -> said(6, 0);
        case RESTARTED -> new Event.Restarted();
      };
    }

    private static Event said(long generation, long written) {
      NodeDescription said = Said.of(A, "new", generation, "bookworm", BootWay.FIRMWARE, written);
      return new Event.NodeAnnounced(A, "new", generation, Duration.ZERO, Optional.of(said));
    }
  }

  /** On that rung, because those below were refused one after the other. */
  private static Scene on(Rung rung, boolean taken) {
    Scene scene = new Scene(LADDERS).ready("a", "metal");
    scene.tell(new Event.NodeResetRequested(A, ""));
    while (going(scene).rung() != rung) {
      scene.tell(Scene.failed(A, scene.node("a").resets(), -1, "not by this"));
    }
    int reset = scene.node("a").resets();
    if (taken) {
      scene.tell(
          rung.needsAgent()
              ? Scene.taken(A, reset, 2, "a-1")
              : new Event.ResetForced(A, reset, Scene.phases()));
    }
    return scene;
  }

  private static ResetRecord going(Scene scene) {
    return Optional.ofNullable(scene.state.resets().get(A)).orElseThrow();
  }

  static Stream<Arguments> everyPair() {
    return Rung.ORDERED.stream()
        .flatMap(rung ->
            Stream.of(true, false)
                .flatMap(taken ->
                    Stream.of(Happening.values())
                        .map(happening -> Arguments.of(rung, taken, happening))));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void it_goes_where_it_must(Rung rung, boolean taken, Happening happening) {
    Scene scene = on(rung, taken);
    int before = scene.node("a").resets();
    if (happening == Happening.LATE) {
      scene.now = scene.node("a").deadline().orElseThrow();
    }
    scene.tell(happening.event(scene));

    if (happening.name().startsWith("BACK_") && happening != Happening.BACK_ON_THE_USED_ROOT) {
      assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
      assertThat(going(scene).rung())
          .isEqualTo(rung == Rung.KEXEC || rung == Rung.ORDERLY ? Rung.COLD_BOOT : rung);
      assertThat(scene.effects(Effect.ResetNode.class)).isEmpty();
      return;
    }
    Optional<Rung> next = next(rung, taken, happening);
    if (next.isEmpty()) {
      assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
      assertThat(scene.last.effects()).isEmpty();
      return;
    }
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(going(scene).climb().ordered()).isEqualTo(next.get());
    boolean again = next.get() == rung;
    assertThat(scene.node("a").resets()).isEqualTo(again ? before : before + 1);
    boolean ordered = !again || (!taken && scene.last.verdict() instanceof Verdict.Applied);
    assertThat(scene.effects(Effect.ResetNode.class)).hasSize(ordered ? 1 : 0);
    if (ordered) {
      Effect.ResetNode effect = scene.effects(Effect.ResetNode.class).getFirst();
      assertThat(effect.rung()).isEqualTo(next.get());
      assertThat(effect.reset()).isEqualTo(scene.node("a").resets());
    }
  }

  /** Empty: quarantine. */
  private static Optional<Rung> next(Rung rung, boolean taken, Happening happening) {
    boolean answered = taken && happening != Happening.LATE;
    Optional<Rung> above =
        Rung.ORDERED.stream().filter(r -> r.ordinal() > rung.ordinal()).findFirst();
    return switch (happening) {
      case IMPOSSIBLE -> answered ? Optional.of(rung) : Optional.empty();
      case REFUSED -> answered ? Optional.of(rung) : above;
      case SILENT ->
          answered ? Optional.of(rung) : rung.needsAgent() ? Optional.of(Rung.SSH) : above;
      // An agent that took no order in all that time is as good as silent.
      case LATE -> !taken && rung.needsAgent() ? Optional.of(Rung.SSH) : above;
      case BACK_ON_THE_USED_ROOT -> {
        // A way past the agent brought it back: it can be asked once more.
        if (!rung.needsAgent()) {
          yield Optional.of(Rung.KEXEC);
        }
        yield taken ? above : Optional.of(rung);
      }
      case RESTARTED -> Optional.of(rung);
      case BACK_AS_ORDERED, BACK_FRESH_AND_FURTHER -> throw new AssertionError(happening);
    };
  }

  @Test
  void after_success_the_next_reset_begins_at_the_first_rung() {
    Scene scene = on(Rung.REBOOT, true);
    scene.tell(Happening.BACK_AS_ORDERED.event(scene));
    NodeRecord node = scene.node("a");
    scene.tell(
        new Event.NodeVerified(
            A,
            node.resets(),
            node.bootId(),
            2,
            "bookworm",
            Duration.ZERO,
            "receipt",
            Yardstick.NONE));
    ResetRecord done = scene.last.changes().all(ResetRecord.class).getFirst();
    assertThat(done.rung()).isEqualTo(Rung.REBOOT);
    assertThat(done.climb().tried())
        .extracting(Tried::rung)
        .containsExactly(Rung.KEXEC, Rung.ORDERLY);
    assertThat(scene.node("a").consecutiveFailures()).isZero();
    scene.tell(new Event.NodeResetRequested(A, ""));
    assertThat(going(scene).climb()).isEqualTo(Climb.at(Rung.KEXEC));
  }

  @Test
  void the_reason_names_the_rung_and_what_failed_before_it_and_in_the_end_all_of_them() {
    Scene scene = on(Rung.REBOOT, false);
    assertThat(scene.node("a").reason())
        .isEqualTo("rung 3 of 5, reboot, because of orderly: not by this");
    scene.tell(Happening.SILENT.event(scene));
    scene.tell(Scene.failed(A, scene.node("a").resets(), -1, "no route"));
    scene.tell(Scene.failed(A, scene.node("a").resets(), -1, "wrong password"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason())
        .isEqualTo(
            "no way to reset it is left: kexec: not by this; orderly: not by this;"
                + " reboot: no answer; ssh: no route; power: wrong password");
  }

  @Test
  void what_was_not_done_in_time_is_told() {
    List.of(
            Map.entry(on(Rung.KEXEC, false), "its agent took no order within 2 min"),
            Map.entry(on(Rung.KEXEC, true), "no new system announced itself within 2 min"),
            Map.entry(on(Rung.SSH, false), "it could not be made to go down within 5 min"),
            Map.entry(on(Rung.POWER, true), "no new system announced itself within 10 min"))
        .forEach(late -> {
          Scene scene = late.getKey();
          scene.now = scene.node("a").deadline().orElseThrow();
          scene.tell(new Event.Tick());
          assertThat(scene.node("a").reason()).endsWith(late.getValue());
        });
  }

  @Test
  void a_silent_agent_gets_its_turn_where_no_other_way_worked() {
    Scene scene = on(Rung.KEXEC, false);
    scene.tell(Happening.SILENT.event(scene));
    assertThat(going(scene).rung()).isEqualTo(Rung.SSH);
    scene.tell(Happening.REFUSED.event(scene));
    assertThat(going(scene).rung()).isEqualTo(Rung.POWER);
    scene.tell(Happening.REFUSED.event(scene));
    Effect.ResetNode orderly = scene.effects(Effect.ResetNode.class).getFirst();
    assertThat(orderly.rung()).isEqualTo(Rung.ORDERLY);
    assertThat(orderly.delivery()).isEqualTo(Duration.ofMinutes(3));
  }

  /** Its announcement was lost, or did not say the generation. */
  @Test
  void a_machine_that_is_further_than_it_was_believed_to_be_is_ordered_from_there_in_the_end() {
    Ladders rebootOnly =
        new Ladders(
            LadderRule.NOTHING,
            Map.of(),
            Map.of(
                A,
                new LadderRule(
                    Optional.of(List.of(Rung.REBOOT)),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())),
            Map.of());
    Scene scene = new Scene(rebootOnly).ready("a", "metal");
    scene.tell(new Event.NodeResetRequested(A, ""));
    scene.tell(Scene.failed(A, 2, 2, "it is at 2 already"));
    scene.after(Duration.ofMinutes(10)).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    scene.tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.effects(Effect.ResetNode.class).getFirst().generation()).isEqualTo(2);
  }

  @Test
  void a_reset_that_had_all_prepared_says_so() {
    Scene scene = on(Rung.KEXEC, false);
    scene.tell(new Event.ResetTaken(A, 2, 2, "a-1", List.of(), true));
    assertThat(going(scene).rung()).isEqualTo(Rung.KEXEC_STAGED);
    assertThat(going(scene).climb().ordered()).isEqualTo(Rung.KEXEC);
  }

  @Test
  void a_machine_that_a_power_cycle_left_with_another_root_than_wanted_is_reset_by_its_agent() {
    Scene scene = on(Rung.POWER, true);
    scene.tell(Happening.BACK_AS_ORDERED.event(scene));
    scene.tell(
        new Event.NodeRejected(A, scene.node("a").resets(), 2, "its root is of bullseye", true));
    assertThat(going(scene).climb().ordered()).isEqualTo(Rung.KEXEC);
    assertThat(going(scene).generation()).isEqualTo(3);
  }

  @Test
  void a_word_about_a_reset_that_is_over_is_ignored() {
    Scene scene = on(Rung.POWER, true);
    scene.tell(new Event.ResetForced(A, 3, List.of()));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
  }
}
