package dev.snapback.controller.baremetal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final int BLOCKS = 40;

  /** Few values, so that neighbours differ in one byte only, at either end of a hash. */
  private static Manifest random(SplittableRandom random) {
    var hashes = new byte[BLOCKS * Manifest.HASH_BYTES];
    for (int i = 0; i < BLOCKS; i++) {
      hashes[i * Manifest.HASH_BYTES] = (byte) random.nextInt(2);
      hashes[(i + 1) * Manifest.HASH_BYTES - 1] = (byte) random.nextInt(2);
    }
    return new Manifest(4096, hashes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void just_the_blocks_that_differ_are_sent(long seed) {
    var random = new SplittableRandom(seed);
    var there = random(random);
    var here = random(random);
    var expected = new BitSet();
    for (int i = 0; i < BLOCKS; i++) {
      var first = i * Manifest.HASH_BYTES;
      var last = first + Manifest.HASH_BYTES - 1;
      expected.set(
          i,
          there.hashes()[first] != here.hashes()[first]
              || there.hashes()[last] != here.hashes()[last]);
      assertThat(there.isZeroes(i))
          .isEqualTo(there.hashes()[first] == 0 && there.hashes()[last] == 0);
    }
    assertThat(there.differing(here)).isEqualTo(expected);
    assertThat(there.differing(there).isEmpty()).isTrue();
  }
}
