package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.facts.BootWay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LadderTest {
  private static final NodeName A = new NodeName("a");
  private static final Set<Rung> BOTH = Set.of(Rung.SSH, Rung.POWER);

  private static LadderRule rule(Boolean kexec, Integer every, Rung... rungs) {
    return new LadderRule(
        rungs.length == 0 ? Optional.empty() : Optional.of(List.of(rungs)),
        Map.of(),
        Optional.empty(),
        Optional.ofNullable(kexec),
        Optional.ofNullable(every));
  }

  private static Ladder ladder(LadderRule all, LadderRule label, LadderRule node, Set<Rung> means) {
    return new Ladders(all, Map.of("metal", label), Map.of(A, node), Map.of(A, means))
        .of(A, List.of("other", "metal"));
  }

  private static Ladder full() {
    return ladder(LadderRule.NOTHING, LadderRule.NOTHING, LadderRule.NOTHING, BOTH);
  }

  @Test
  void a_node_has_the_rungs_that_it_has_the_means_for() {
    assertThat(Ladders.DEFAULT.of(A, List.of()).rungs())
        .containsExactly(Rung.KEXEC, Rung.ORDERLY, Rung.REBOOT);
    assertThat(full().rungs()).isEqualTo(Rung.ORDERED);
    LadderRule none = LadderRule.NOTHING;
    assertThat(ladder(none, none, none, Set.of(Rung.POWER)).rungs())
        .containsExactly(Rung.KEXEC, Rung.ORDERLY, Rung.REBOOT, Rung.POWER);
  }

  @Test
  void a_machine_that_must_not_kexec_has_no_rung_that_does() {
    LadderRule none = LadderRule.NOTHING;
    assertThat(ladder(none, rule(false, null), none, BOTH).rungs())
        .containsExactly(Rung.REBOOT, Rung.SSH, Rung.POWER);
    assertThat(ladder(none, rule(false, null), rule(true, null), BOTH).rungs())
        .isEqualTo(Rung.ORDERED);
  }

  @Test
  void the_nodes_own_rule_is_over_its_labels_and_that_over_the_one_for_all() {
    LadderRule all = rule(null, 7, Rung.POWER, Rung.KEXEC);
    assertThat(ladder(all, LadderRule.NOTHING, LadderRule.NOTHING, BOTH).rungs())
        .containsExactly(Rung.POWER, Rung.KEXEC);
    assertThat(ladder(all, rule(null, 8), rule(null, null, Rung.ORDERLY), BOTH))
        .satisfies(ladder -> {
          assertThat(ladder.rungs()).containsExactly(Rung.ORDERLY);
          assertThat(ladder.firmwareEvery()).isEqualTo(8);
        });
  }

  @Test
  void deadlines_that_are_not_set_are_the_usual_ones() {
    LadderRule slow =
        new LadderRule(
            Optional.empty(),
            Map.of(Rung.REBOOT, Duration.ofHours(1)),
            Optional.of(Duration.ofMinutes(1)),
            Optional.empty(),
            Optional.empty());
    Ladder ladder = ladder(LadderRule.NOTHING, slow, LadderRule.NOTHING, Set.of());
    assertThat(ladder.deadline(Rung.REBOOT)).isEqualTo(Duration.ofHours(1));
    assertThat(ladder.deadline(Rung.KEXEC)).isEqualTo(Duration.ofMinutes(2));
    assertThat(ladder.delivery()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_node_that_is_left_without_any_rung_can_still_be_rebooted() {
    LadderRule impossible = rule(false, null, Rung.KEXEC, Rung.POWER);
    assertThat(ladder(LadderRule.NOTHING, LadderRule.NOTHING, impossible, Set.of()).rungs())
        .containsExactly(Rung.REBOOT);
  }

  @Test
  void every_nth_generation_begins_with_the_firmware() {
    LadderRule none = LadderRule.NOTHING;
    Ladder ladder = ladder(none, none, rule(null, 3), BOTH);
    assertThat(List.of(0L, 1L, 2L, 3L, 4L, 6L).stream().map(ladder::first))
        .containsExactly(Rung.KEXEC, Rung.KEXEC, Rung.KEXEC, Rung.REBOOT, Rung.KEXEC, Rung.REBOOT);
    assertThat(ladder(none, none, rule(null, 1, Rung.KEXEC, Rung.POWER), BOTH).first(5))
        .isEqualTo(Rung.POWER);
    assertThat(ladder(none, none, rule(null, 1, Rung.KEXEC), BOTH).first(5)).isEqualTo(Rung.KEXEC);
    // What it began with has had its turn.
    List<Tried> tried = List.of(new Tried(Rung.REBOOT, "no", false));
    assertThat(ladder.next(tried, Remedy.ANOTHER_WAY)).contains(Rung.KEXEC);
  }

  @Test
  void an_agent_that_does_not_answer_is_waited_for_only_where_there_is_no_other_way() {
    assertThat(full().delivery(Climb.at(Rung.KEXEC))).isEqualTo(Duration.ofSeconds(15));
    Ladder agentOnly = Ladders.DEFAULT.of(A, List.of());
    assertThat(agentOnly.delivery(Climb.at(Rung.REBOOT))).isEqualTo(Duration.ofMinutes(10));
    List<Tried> tried =
        List.of(new Tried(Rung.SSH, "no", false), new Tried(Rung.POWER, "no", false));
    assertThat(full().delivery(Climb.at(Rung.ORDERLY, tried))).isEqualTo(Duration.ofMinutes(3));
  }

  /** Whatever happens on each rung, to the end: 0 another way, 1 silence, 2 the agent came back. */
  @Test
  void every_climb_ends_and_no_rung_was_left_out() {
    for (Set<Rung> means : List.of(Set.<Rung>of(), Set.of(Rung.SSH), Set.of(Rung.POWER), BOTH)) {
      LadderRule none = LadderRule.NOTHING;
      climbOn(ladder(none, none, none, means), new ArrayList<>(), Rung.KEXEC);
      climbOn(ladder(none, none, none, means), new ArrayList<>(), Rung.REBOOT);
      climbOn(ladder(none, none, none, means), new ArrayList<>(), Rung.COLD_BOOT);
    }
  }

  private static void climbOn(Ladder ladder, List<Tried> before, Rung rung) {
    assertThat(before).hasSizeLessThanOrEqualTo(12);
    for (int happening = 0; happening < 3; happening++) {
      boolean revived = happening == 2 && !rung.needsAgent();
      List<Tried> tried = Climb.at(rung, before).failed("no", revived);
      Remedy remedy = happening == 1 ? Remedy.WAY_WITHOUT_AGENT : Remedy.ANOTHER_WAY;
      Optional<Rung> next = ladder.next(tried, remedy);
      if (next.isPresent()) {
        climbOn(ladder, tried, next.get());
      } else {
        assertThat(tried).extracting(Tried::rung).containsAll(ladder.rungs());
      }
    }
  }

  @Test
  void a_machine_that_says_how_it_came_is_believed_where_that_can_be() {
    for (Rung rung : EnumSet.allOf(Rung.class)) {
      assertThat(rung.asTold(BootWay.UNTOLD)).isEqualTo(rung);
      assertThat(rung.asTold(BootWay.KEXEC))
          .isEqualTo(rung.jumps() || rung == Rung.SSH ? rung : Rung.KEXEC);
      boolean cold = EnumSet.of(Rung.REBOOT, Rung.SSH, Rung.POWER, Rung.LAUNCH).contains(rung);
      assertThat(rung.asTold(BootWay.FIRMWARE)).isEqualTo(cold ? rung : Rung.COLD_BOOT);
    }
  }

  @Test
  void a_long_reason_is_cut() {
    assertThat(new Tried(Rung.SSH, "x".repeat(1000), false).why()).hasSize(300).endsWith("…");
  }

  @Test
  void what_is_no_ladder_cannot_be_made() {
    Map<Rung, Duration> deadlines = full().deadlines();
    for (List<Rung> rungs :
        List.of(List.<Rung>of(), List.of(Rung.KEXEC, Rung.KEXEC), List.of(Rung.COLD_BOOT))) {
      assertThatThrownBy(() -> new Ladder(rungs, deadlines, Duration.ofSeconds(1), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Ladder(List.of(Rung.SSH), Map.of(), Duration.ofSeconds(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
