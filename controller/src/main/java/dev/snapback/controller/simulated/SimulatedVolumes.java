package dev.snapback.controller.simulated;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.SealedImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What a simulated machine has on its disk: images, and roots that were kept. Thread-safe. */
final class SimulatedVolumes {
  static final int BLOCK_BYTES = 256;
  private static final int WRITTEN_BLOCKS = 192;
  private static final int BLOCKS = 256;
  static final long SIZE_BYTES = (long) BLOCKS * BLOCK_BYTES;
  static final String KERNEL = "0-simulated";
  private static final Map<String, byte[][]> PRISTINE = new ConcurrentHashMap<>();

  /** Not whole: it was begun. An empty digest: setup's own. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Image(byte[][] blocks, boolean whole, String digest, List<String> packages) {}

  private final String node;
  private final Map<String, Image> images = new TreeMap<>();
  private final Map<String, String> holds = new TreeMap<>();
  private final Set<String> boots = new HashSet<>();
  private final Set<String> received = new HashSet<>();
  private String live;

  /**
   * @param image setup's own
   */
  SimulatedVolumes(String node, String image) {
    this.node = node;
    this.live = image;
    // Ten thousand machines have one in common: whoever hands it out makes a copy.
    var blocks = PRISTINE.computeIfAbsent(image, SimulatedVolumes::pristine);
    images.put(image, new Image(blocks, true, "", List.of("base 1.0 amd64")));
  }

  private static byte[][] pristine(String image) {
    var blocks = empty();
    var random = new SplittableRandom(image.hashCode());
    for (int i = 0; i < WRITTEN_BLOCKS; i++) {
      random.nextBytes(blocks[i]);
    }
    return blocks;
  }

  private static byte[][] empty() {
    return new byte[BLOCKS][BLOCK_BYTES];
  }

  /** The image that its root is, or will be after the next boot, a copy of. */
  synchronized String live() {
    return live;
  }

  /** What a receipt calls the image of the root. */
  synchronized String liveDigest() {
    var image = images.get(live);
    return image == null || image.digest().isEmpty() ? "sha256:" + "5".repeat(64) : image.digest();
  }

  synchronized List<String> whole() {
    return List.copyOf(wholeDigests().keySet());
  }

  synchronized List<String> holds() {
    return List.copyOf(holds.keySet());
  }

  synchronized void requireImage(String id) throws NodeException {
    if (!whole().contains(id)) {
      throw new NodeException(
          Kind.REFUSED, "node %s has no image '%s'; it has %s".formatted(node, id, whole()));
    }
  }

  synchronized void requireHold(String hold, Kind otherwise) throws NodeException {
    if (!holds.containsKey(hold)) {
      throw new NodeException(otherwise, "node %s has no hold %s".formatted(node, hold));
    }
  }

  synchronized void keep(String hold) {
    holds.put(hold, live);
  }

  synchronized void drop(String hold) {
    holds.remove(hold);
  }

  synchronized void order(String image) {
    live = image;
  }

  synchronized void keepBoot(String run) {
    boots.add(run);
  }

  synchronized SealedImage seal(String hold, String id) throws NodeException {
    var sealed = images.get(id);
    if (sealed == null || !sealed.whole()) {
      requireHold(hold, Kind.NO_SUCH_RUN);
      if (!boots.contains(hold)) {
        throw new NodeException(Kind.REFUSED, "node %s kept no /boot of %s".formatted(node, hold));
      }
      var of = images.get(holds.remove(hold));
      var blocks = copy(of == null ? empty() : of.blocks());
      // A little is written, and a little is freed.
      blocks[Math.floorMod(hold.hashCode(), WRITTEN_BLOCKS - 1)] = text(hold);
      blocks[WRITTEN_BLOCKS - 1] = new byte[BLOCK_BYTES];
      var packages = new ArrayList<>(of == null ? List.of() : of.packages());
      packages.add("made-by-%s 1 all".formatted(hold));
      sealed = new Image(blocks, true, digest(blocks), packages.stream().sorted().toList());
      images.put(id, sealed);
    }
    return new SealedImage(
        sealed.digest(), SIZE_BYTES, 2 * BLOCK_BYTES, KERNEL, sealed.packages(), List.of());
  }

  private static byte[] text(String words) {
    var block = new byte[BLOCK_BYTES];
    var bytes = words.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, 0, bytes.length);
    return block;
  }

  private static byte[][] copy(byte[][] blocks) {
    var copied = new byte[blocks.length][];
    for (int i = 0; i < blocks.length; i++) {
      copied[i] = blocks[i].clone();
    }
    return copied;
  }

  synchronized boolean hasWhole(String id, String digest) {
    var image = images.get(id);
    return image != null && image.whole() && image.digest().equals(digest);
  }

  synchronized SortedMap<String, String> wholeDigests() {
    var digests = new TreeMap<String, String>();
    images.forEach((id, image) -> {
      if (image.whole()) {
        digests.put(id, image.digest());
      }
    });
    return digests;
  }

  /** Its blocks as they are now. */
  synchronized byte[][] blocks(String id) throws NodeException {
    var image = images.get(id);
    if (image == null) {
      throw new NodeException(Kind.NO_SUCH_RUN, "node %s has no image '%s'".formatted(node, id));
    }
    return copy(image.blocks());
  }

  /** What came from elsewhere has this machine's own files in it. */
  synchronized void requireOriginal(String id) throws NodeException {
    if (received.contains(id)) {
      throw new NodeException(
          Kind.REFUSED, "node %s: image %s was not sealed on this machine".formatted(node, id));
    }
  }

  /** True where it had been begun before. */
  synchronized boolean begin(String id, String base) throws NodeException {
    var begun = images.get(id);
    if (begun != null && begun.whole()) {
      throw new NodeException(Kind.REFUSED, "node %s has image '%s'".formatted(node, id));
    }
    if (begun != null) {
      return true;
    }
    var blocks = base.isEmpty() ? empty() : blocks(base);
    images.put(id, new Image(blocks, false, "", List.of()));
    return false;
  }

  synchronized void write(String id, int block, byte[] data) throws NodeException {
    var begun = images.get(id);
    if (begun == null || begun.whole()) {
      throw new NodeException(Kind.REFUSED, "node %s has not begun '%s'".formatted(node, id));
    }
    begun.blocks()[block] = data.length == 0 ? new byte[BLOCK_BYTES] : data.clone();
  }

  synchronized void finish(String id, String digest) throws NodeException {
    var blocks = blocks(id);
    var found = digest(blocks);
    if (!found.equals(digest)) {
      throw new NodeException(
          Kind.BROKEN,
          "node %s: image '%s' should be %s, and is %s".formatted(node, id, digest, found));
    }
    images.put(id, new Image(blocks, true, digest, List.of()));
    received.add(id);
  }

  synchronized void dropImage(String id) throws NodeException {
    if (id.equals(live) || holds.containsValue(id)) {
      throw new NodeException(
          Kind.REFUSED, "node %s: a root of image '%s' is in use".formatted(node, id));
    }
    images.remove(id);
    received.remove(id);
  }

  static byte[] hash(byte[] block) {
    return isZeroes(block) ? new byte[32] : sha256().digest(block);
  }

  static boolean isZeroes(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static String digest(byte[][] blocks) {
    var sum = sha256();
    for (var block : blocks) {
      sum.update(hash(block));
    }
    return "sha256:" + HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
