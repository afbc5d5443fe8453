package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LabelsTest {
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("metal-bookworm", "metal-trixie", "vm-bookworm", "gpu"));

  @Test
  void slips_of_the_hand_and_beginnings_are_recognised() {
    assertThat(Labels.nearest("metal-bokworm", KNOWN)).containsExactly("metal-bookworm");
    assertThat(Labels.nearest("metal", KNOWN)).containsExactly("metal-trixie", "metal-bookworm");
    assertThat(Labels.nearest("cpu", KNOWN)).containsExactly("gpu");
    assertThat(Labels.nearest("windows", KNOWN)).isEmpty();
    assertThat(Labels.nearest("", KNOWN)).isEmpty();
  }

  @Test
  void what_is_known_is_named() {
    assertThat(Labels.unknown("windows", KNOWN))
        .isEqualTo(
            "unknown label 'windows'. Known labels: gpu, metal-bookworm, metal-trixie,"
                + " vm-bookworm");
    assertThat(Labels.unknown("x", Set.of())).contains("no machine has joined");
  }
}
