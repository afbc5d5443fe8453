package dev.snapback.controller.baremetal;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The SHA-256 of each block of an image's volume, in order.
 *
 * @param hashes 32 bytes each; 32 zeroes: a block of zeroes
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Tens of MiB for a large disk; never compared as a whole.
record Manifest(int blockBytes, byte[] hashes) {
  static final int HASH_BYTES = 32;

  int blocks() {
    return hashes.length / HASH_BYTES;
  }

  boolean isZeroes(int block) {
    var from = block * HASH_BYTES;
    for (int i = from; i < from + HASH_BYTES; i++) {
      if (hashes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is to be sent to who has {@code there}.
   *
   * @param there of as many blocks, of the same size
   */
  BitSet differing(Manifest there) {
    var different = new BitSet(blocks());
    for (int at = 0; at < hashes.length; ) {
      var mismatch =
          Arrays.mismatch(hashes, at, hashes.length, there.hashes, at, there.hashes.length);
      if (mismatch < 0) {
        break;
      }
      var block = (at + mismatch) / HASH_BYTES;
      different.set(block);
      at = (block + 1) * HASH_BYTES;
    }
    return different;
  }
}
