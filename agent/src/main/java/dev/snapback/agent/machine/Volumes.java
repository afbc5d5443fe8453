package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names of a node's volumes and the facts that their tags tell. */
public final class Volumes {
  /** The live root, named so by bootloader and fstab. */
  public static final String ROOT = "root";

  /** The root that is being made. */
  public static final String NEXT_ROOT = "next_root";

  /** The root before this one. */
  public static final String LAST_ROOT = "last_root";

  /**
   * The same, once the next root is staged: {@link #LAST_ROOT} is then free for the live one, and
   * nothing has to be removed between the order to reset and the jump.
   */
  public static final String OLD_ROOT = "old_root";

  /** The pristine root that setup found. */
  public static final String ORIG_ROOT = "orig_root";

  /** The agent, its runtime and its tools. */
  public static final String AGENT = "snapback";

  /** The node's key, certificate and settings. */
  public static final String STATE = "snapback_state";

  /** Fact: the name of the image that a volume holds or was made from. */
  public static final String IMAGE = "image";

  /** Fact: which of the machine's roots this is, counted from 1. */
  public static final String GENERATION = "generation";

  /** Fact: when the volume was made, in seconds since 1970. */
  public static final String CREATED = "created";

  /**
   * Fact: what the volume is for: {@code image}, {@code root}, {@code pool}, {@code agent}, {@code
   * state}; {@link #SCRATCH}, given by an operator.
   */
  public static final String ROLE = "role";

  /** The role of a volume that a reset may empty. */
  public static final String SCRATCH = "scratch";

  /** The pool of thin roots. */
  public static final String POOL = "snapback_pool";

  /** Fact of an image: {@code thin} or {@code classic}, the kind of its snapshots. */
  public static final String SNAPSHOTS = "snapshots";

  /** Fact of an image: the size of its classic snapshots, in bytes. */
  public static final String COW_BYTES = "cow_bytes";

  /** What the names of kept roots begin with; then comes the hold. */
  public static final String HELD = "held_";

  /**
   * Fact of a root: the hold that it is. On one that was booted: a cold boot keeps it, and the next
   * reset gives it its name back.
   */
  public static final String HOLD = "hold";

  /** Fact of an image: {@code keep}, where its cold boots keep the root that was used. */
  public static final String COLD = "cold";

  /** Fact of an image: the name that its volume had before setup, where that was another one. */
  public static final String FORMER_NAME = "former_name";

  /** Fact of an image: {@code yes}, where the next boot is to make it the root again. */
  public static final String UNDO = "undo";

  /** The role of what is to become an image, and is none yet: no root is made from it. */
  public static final String UNFINISHED = "unfinished";

  /** Fact of what is unfinished, and of what was sealed here: the hold that it was. */
  public static final String SEALING = "sealing";

  /** Fact of what is unfinished: all of the hold's content is in it. */
  public static final String COPIED = "copied";

  /** Fact of what is unfinished: the image that it was a copy of; {@code none}: it was empty. */
  public static final String BASE = "base";

  /** Fact of what is unfinished: the digest that all of it had before this machine wrote to it. */
  public static final String VERIFIED = "verified";

  /** Fact of an image that was sealed, here or elsewhere: its digest, {@code sha256:<hex>}. */
  public static final String DIGEST = "digest";

  /** Fact of an image: {@code yes}, where this machine's own files are in it. */
  public static final String OWN = "own";

  /** Fact of an image: the release of its kernel. snapback-root reads it, too. */
  public static final String KERNEL = "kernel";

  /**
   * Fact of a thin image: how much it holds in its pool, in bytes. Its snapshots hold that before
   * anything is written to them.
   */
  public static final String MAPPED = "mapped";

  private static final Set<String> NAMES =
      Set.of(ROOT, NEXT_ROOT, LAST_ROOT, OLD_ROOT, AGENT, STATE, POOL);

  /** A pool this full, in percent, has no room for another run beside the root before it. */
  public static final double ALARM_PERCENT = 80;

  private Volumes() {}

  /** Whether a name is one that we give to volumes, in whatever group. */
  public static boolean isSnapbacks(String name) {
    return NAMES.contains(name) || name.startsWith(HELD) || name.startsWith(ORIG_ROOT);
  }

  /** The kind of snapshots that an image's volume asks for; empty where it does not say. */
  public static Optional<SnapshotKind> snapshots(Volume pristine) {
    return switch (pristine.fact(SNAPSHOTS).orElse("classic")) {
      case "thin" -> Optional.of(new SnapshotKind.Thin(POOL, pristine.thin()));
      default -> number(pristine, COW_BYTES).map(SnapshotKind.Classic::new);
    };
  }

  /** What a snapshot of an image holds while nothing was written to it, in bytes. */
  public static long mapped(Volume pristine) {
    return number(pristine, MAPPED).orElse(0L);
  }

  /** The name of the volume of an image that setup did not make. */
  public static String ofImage(String image) {
    return ORIG_ROOT + "_" + image;
  }

  private static Optional<Long> number(Volume volume, String fact) {
    try {
      return volume.fact(fact).map(Long::parseLong);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How full the pool of thin roots is, data or metadata, in percent; 0 where there is none. */
  public static double poolPercent(VolumeGroup group) {
    return group
        .volume(POOL)
        .map(pool -> Math.max(pool.dataPercent().orElse(0), pool.metadataPercent().orElse(0)))
        .orElse(0.0);
  }

  /** The same, were the former roots not there. */
  public static double poolPercentWithoutFormer(VolumeGroup group) {
    long pool = group.volume(POOL).map(Volume::sizeBytes).orElse(0L);
    double freed =
        group.volumes().stream()
            .filter(v -> isFormer(v) && v.attributes().startsWith("V") && pool > 0)
            .mapToDouble(v -> v.sizeBytes() * v.dataPercent().orElse(0) / pool)
            .sum();
    return Math.max(0, poolPercent(group) - freed);
  }

  /** Whether it is {@link #LAST_ROOT} or {@link #OLD_ROOT}; the first may yet be live. */
  public static boolean isFormer(Volume volume) {
    return volume.name().equals(LAST_ROOT) || volume.name().equals(OLD_ROOT);
  }

  /** The name of the volume that a hold is, unless it is booted. */
  public static String held(String hold) {
    return HELD + hold;
  }

  /** The hold that a root is, by its name or, where it was booted, by its fact. */
  public static Optional<String> hold(Volume root) {
    if (!root.fact(ROLE).equals(Optional.of("root"))) {
      return Optional.empty();
    }
    return root.name().startsWith(HELD)
        ? Optional.of(root.name().substring(HELD.length()))
        : root.fact(HOLD);
  }

  /** The holds of this machine, the booted one among them, sorted. */
  public static List<String> holds(VolumeGroup group) {
    return group.volumes().stream().flatMap(v -> hold(v).stream()).sorted().toList();
  }

  /** Whether cold boots keep the root that an image's machine used. */
  public static boolean coldBootKeeps(Volume pristine) {
    return pristine.fact(COLD).equals(Optional.of("keep"));
  }

  static boolean isPristine(Volume volume) {
    return volume.fact(ROLE).equals(Optional.of("image")) && volume.fact(IMAGE).isPresent();
  }

  static Optional<Volume> pristine(VolumeGroup group, String image) {
    return group.volumes().stream()
        .filter(Volumes::isPristine)
        .filter(volume -> volume.fact(IMAGE).equals(Optional.of(image)))
        .findFirst();
  }

  static List<String> images(VolumeGroup group) {
    return group.volumes().stream()
        .filter(Volumes::isPristine)
        .flatMap(volume -> volume.fact(IMAGE).stream())
        .sorted()
        .toList();
  }

  static long generation(Volume root) {
    return number(root, GENERATION).orElse(0L);
  }

  /** In seconds since 1970; 0 where the volume does not say. */
  public static long created(Volume root) {
    return number(root, CREATED).orElse(0L);
  }

  /** What is free once the roots that a reset may drop are gone: all but the live one and holds. */
  public static long freeForReset(VolumeGroup group, Volume live) {
    long dropped =
        group.volumes().stream()
            .filter(v -> isFormer(v) || v.name().equals(NEXT_ROOT))
            .filter(v -> !v.uuid().equals(live.uuid()))
            .mapToLong(Volume::sizeBytes)
            .sum();
    return group.freeBytes() + dropped;
  }
}
