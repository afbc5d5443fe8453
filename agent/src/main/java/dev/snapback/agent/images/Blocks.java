package dev.snapback.agent.images;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A volume, block by block. Thread-safe but for {@link #close}.
 *
 * <p>Blocks are of 1 MiB: the digest is over their hashes, so they must be alike on all machines,
 * whatever their pools; and a pool's chunks are of 64 KiB to 1 MiB but in the largest, so that
 * writing a block rarely brings up what a chunk of the pool held before (pools do not zero).
 */
public final class Blocks implements Closeable {
  /** In bytes; the last one of a volume may be shorter. */
  public static final int BYTES = 1 << 20;

  /** The bytes of a hash. */
  public static final int HASH = 32;

  // The kernel copies between pieces like these and buffers outside of the heap, one for a thread.
  private static final int PIECE = 256 << 10;
  private static final int HASHED_AT_ONCE = 64;
  // An agent without the JIT's best hashes some 100 MB/s on one processor.
  private static final int MOST_THREADS = 4;
  private static final byte[] ZEROES = new byte[BYTES];

  private final FileChannel channel;
  private final long sizeBytes;
  private final Runnable whenClosed;

  private Blocks(FileChannel channel, long sizeBytes, Runnable whenClosed) {
    this.channel = channel;
    this.sizeBytes = sizeBytes;
    this.whenClosed = whenClosed;
  }

  static Blocks open(Path device, long sizeBytes, boolean toWrite, Runnable whenClosed)
      throws IOException {
    var channel =
        toWrite
            ? FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(device, StandardOpenOption.READ);
    return new Blocks(channel, sizeBytes, whenClosed);
  }

  public long count() {
    return (sizeBytes + BYTES - 1) / BYTES;
  }

  /** The bytes of one. */
  public int length(long block) {
    if (block < 0 || block >= count()) {
      throw new IllegalArgumentException(
          "expected a block of 0 to %d, found %d".formatted(count() - 1, block));
    }
    return (int) Math.min(BYTES, sizeBytes - block * BYTES);
  }

  /** Reads one; empty: it is all zeroes. */
  public byte[] read(long block) throws IOException {
    var content = new byte[length(block)];
    readInto(content, block);
    return isZero(content, content.length) ? new byte[0] : content;
  }

  /**
   * Writes one.
   *
   * @param content of the block's length; empty: zeroes
   */
  public void write(long block, byte[] content) throws IOException {
    int length = length(block);
    if (content.length != length && content.length != 0) {
      throw new IllegalArgumentException(
          "expected %d bytes or none for block %d, found %d"
              .formatted(length, block, content.length));
    }
    // Zeroes are written like anything else: a discarded chunk would show what the base has there.
    byte[] bytes = content.length == 0 ? ZEROES : content;
    for (int at = 0; at < length; ) {
      var piece = ByteBuffer.wrap(bytes, at, Math.min(PIECE, length - at));
      at += channel.write(piece, block * BYTES + at);
    }
  }

  /** What was written is on disk afterwards. */
  public void force() throws IOException {
    channel.force(true);
  }

  /**
   * SHA-256 of each of some blocks, one after the other; zeroes for a block of zeroes.
   *
   * @param count how many; what goes beyond the last block is left out
   */
  public byte[] hashes(long first, int count) throws IOException, InterruptedException {
    int most = (int) Math.min(count, count() - first);
    var hashes = new byte[most * HASH];
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    var next = new AtomicInteger();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> hashing = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        hashing.add(
            executor.submit(() -> {
              var content = new byte[BYTES];
              for (int n = next.getAndIncrement(); n < most; n = next.getAndIncrement()) {
                hashInto(hashes, n * HASH, content, first + n);
              }
              return null;
            }));
      }
      for (var each : hashing) {
        var _ = each.get();
      }
      return hashes;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private void hashInto(byte[] hashes, int at, byte[] content, long block) throws IOException {
    int length = length(block);
    readInto(content, block);
    if (!isZero(content, length)) {
      var digest = sha256();
      digest.update(content, 0, length);
      System.arraycopy(digest.digest(), 0, hashes, at, HASH);
    }
  }

  /** SHA-256 over all hashes, in order: {@code sha256:<hex>}. */
  String digest(String words, Steps steps) throws IOException, InterruptedException {
    var digest = sha256();
    for (long first = 0; first < count(); first += HASHED_AT_ONCE) {
      steps.step(words, (int) (100 * first / count()));
      digest.update(hashes(first, HASHED_AT_ONCE));
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Makes another volume the same, as far as it goes. */
  void copyTo(Blocks other, String words, Steps steps) throws IOException {
    var content = new byte[BYTES];
    for (long block = 0; block < Math.min(count(), other.count()); block++) {
      if (block % HASHED_AT_ONCE == 0) {
        steps.step(words, (int) (100 * block / count()));
      }
      int length = Math.min(length(block), other.length(block));
      readInto(content, block);
      other.write(block, length == BYTES ? content : Arrays.copyOf(content, other.length(block)));
    }
    other.force();
  }

  private void readInto(byte[] content, long block) throws IOException {
    int length = length(block);
    for (int at = 0; at < length; ) {
      var piece = ByteBuffer.wrap(content, at, Math.min(PIECE, length - at));
      int read = channel.read(piece, block * BYTES + at);
      if (read < 0) {
        throw new IOException(
            "expected a volume of %d bytes, found its end at %d"
                .formatted(sizeBytes, block * BYTES + at));
      }
      at += read;
    }
  }

  private static boolean isZero(byte[] content, int length) {
    return Arrays.equals(content, 0, length, ZEROES, 0, length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      whenClosed.run();
    }
  }
}
