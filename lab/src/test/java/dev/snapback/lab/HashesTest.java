package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HashesTest {

  @Test
  void where_one_part_ends_and_the_next_begins_counts() {
    assertThat(Hashes.of(List.of("ab", "c"))).isNotEqualTo(Hashes.of(List.of("a", "bc")));
    assertThat(Hashes.of(List.of("ab", "c")))
        .isEqualTo(Hashes.of(List.of("ab", "c")))
        .matches("[0-9a-f]{16}");
  }
}
