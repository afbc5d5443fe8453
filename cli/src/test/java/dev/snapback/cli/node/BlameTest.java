package dev.snapback.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.node.Blame.Spread;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlameTest {
  /** A reset that succeeded after so many seconds. */
  private static Reset reset(String rung, long seconds, String... phases) {
    Reset.Builder reset =
        Reset.newBuilder()
            .setRung(rung)
            .setOrderedMillis(1_000)
            .setReadyMillis(1_000 + seconds * 1000);
    for (String phase : phases) {
      int at = phase.lastIndexOf(' ');
      reset.addPhases(
          ResetPhase.newBuilder()
              .setName(phase.substring(0, at))
              .setMicros(Long.parseLong(phase.substring(at + 1)) * 1_000_000));
    }
    return reset.build();
  }

  private static Reset failed(String rung) {
    return Reset.newBuilder().setRung(rung).setOrderedMillis(1).setFailure("gone").build();
  }

  private static Spread seconds(int count, long p50, long p95) {
    return new Spread(count, p50 * 1_000_000, p95 * 1_000_000);
  }

  @Test
  void a_percentile_is_one_that_was_measured() {
    assertThat(Spread.of(LongStream.rangeClosed(1, 100).boxed().toList()))
        .isEqualTo(new Spread(100, 50, 95));
    assertThat(Spread.of(List.of(3L, 1L, 2L))).isEqualTo(new Spread(3, 2, 3));
    assertThat(Spread.of(List.of(3L, 1L))).isEqualTo(new Spread(2, 1, 3));
    assertThat(Spread.of(List.of(7L))).isEqualTo(new Spread(1, 7, 7));
    assertThat(Spread.of(List.of())).isEqualTo(new Spread(0, 0, 0));
  }

  @Test
  void each_way_is_judged_by_itself() {
    Blame blame =
        Blame.of(
            List.of(
                reset("kexec", 10, "jump 1", "kernel 2", "verify 3"),
                reset("kexec", 20, "jump 2", "kernel 2", "verify 3"),
                failed("kexec"),
                reset("cold boot", 90, "kernel 4", "verify 3")));
    assertThat(blame.ways()).extracting(Blame.Way::rung).containsExactly("kexec", "cold boot");
    Blame.Way kexec = blame.ways().getFirst();
    assertThat(kexec.finished()).isEqualTo(3);
    assertThat(kexec.succeeded()).isEqualTo(2);
    assertThat(kexec.successRate()).isEqualTo(2 / 3.0);
    assertThat(kexec.total()).isEqualTo(seconds(2, 10, 20));
    assertThat(kexec.phases())
        .containsEntry("jump", seconds(2, 1, 2))
        .containsEntry("kernel", seconds(2, 2, 2))
        .containsEntry("other", seconds(2, 4, 13));
    assertThat(blame.ways().getLast().phases()).doesNotContainKey("jump");
  }

  @Test
  void the_ways_stand_as_a_ladder_has_them_and_each_has_its_own_rate() {
    Blame blame =
        Blame.of(
            List.of(
                reset("cold boot", 1),
                reset("power", 200),
                failed("ssh"),
                failed("reboot"),
                failed("kexec"),
                reset("", 1),
                reset("staged kexec", 5),
                reset("orderly", 6)));
    assertThat(blame.ways())
        .extracting(Blame.Way::rung)
        .containsExactly(
            "staged kexec", "kexec", "orderly", "reboot", "ssh", "power", "cold boot", "");
    assertThat(blame.ways())
        .extracting(Blame.Way::successRate)
        .containsExactly(1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0);
  }

  @Test
  void a_reset_that_goes_on_counts_neither_way() {
    Reset going = Reset.newBuilder().setRung("kexec").setOrderedMillis(1).build();
    Blame.Way way = Blame.of(List.of(going)).ways().getFirst();
    assertThat(way.finished()).isZero();
    assertThat(way.successRate()).isZero();
    assertThat(way.phases()).isEmpty();
  }

  @Test
  void phases_stand_in_the_order_in_which_they_happen_though_no_reset_has_all_of_them() {
    Blame blame =
        Blame.of(
            List.of(
                reset("kexec", 9, "check 1", "rename 1", "jump 1", "verify 1"),
                reset("kexec", 9, "check 1", "drop 1", "rename 1", "sync 1", "jump 1", "verify 1"),
                reset("cold boot", 9, "kernel 1", "verify 1")));
    assertThat(blame.phases())
        .containsExactlyInAnyOrder("check", "drop", "rename", "sync", "jump", "kernel", "verify")
        .containsSubsequence("check", "drop", "rename", "sync", "jump", "verify")
        .containsSubsequence("kernel", "verify");
  }

  @Test
  void clocks_that_disagree_make_no_time_less_than_none() {
    assertThat(Blame.other(reset("kexec", 1, "jump 2"))).isZero();
  }
}
