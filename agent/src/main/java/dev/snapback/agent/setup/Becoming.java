package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which volume becomes the pristine image. */
sealed interface Becoming {
  /** Where an image that is not the running root is mounted while setup writes to it. */
  Path IMAGE = Path.of("/run/snapback-image");

  /** The one whose content the image is. */
  Volume volume();

  /** The running root itself, under whatever name. */
  record LiveRootItself(Volume volume) implements Becoming {}

  /**
   * A machine that was set up by hand with the recipe of 2012: {@code orig_root} is pristine
   * already, and the running root one of its classic snapshots.
   */
  record OrigRootOfRecipe(Volume volume, Volume live, Optional<Volume> last) implements Becoming {
    /** What the recipe's next resets would remove. */
    long droppedBytes() {
      return live.sizeBytes() + last.map(Volume::sizeBytes).orElse(0L);
    }
  }

  /** Empty where the root is no volume of the group. */
  static Optional<Becoming> of(Host host) {
    return host.root()
        .group()
        .flatMap(group ->
            host.root()
                .name()
                .flatMap(name -> group.volume(name.volume()))
                .map(live -> of(group, live)));
  }

  private static Becoming of(VolumeGroup group, Volume live) {
    var origin = live.origin().filter(Volumes.ORIG_ROOT::equals).flatMap(group::volume);
    // last_root: setup is through, and the machine did not reboot yet.
    boolean byHand =
        List.of(Volumes.ROOT, Volumes.LAST_ROOT).contains(live.name())
            && live.fact(Volumes.ROLE).isEmpty()
            && isClassicSnapshot(live);
    return origin.isPresent() && byHand
        ? new OrigRootOfRecipe(
            origin.get(),
            live,
            group
                .volume(Volumes.LAST_ROOT)
                .filter(v -> v.fact(Volumes.ROLE).isEmpty() && !v.equals(live)))
        : new LiveRootItself(live);
  }

  /** lvs(8), the first letter of lv_attr. */
  static boolean isClassicSnapshot(Volume volume) {
    return volume.attributes().startsWith("s") || volume.attributes().startsWith("S");
  }

  /** Volumes of the group that are part of what becomes the image or goes with it. */
  default Stream<Volume> own() {
    return switch (this) {
      case LiveRootItself(Volume live) -> Stream.of(live);
      case OrigRootOfRecipe(Volume origin, Volume live, Optional<Volume> last) ->
          Stream.concat(Stream.of(origin, live), last.stream());
    };
  }

  /** Where the image's files are while setup runs; empty: at {@code /}. */
  default Optional<Path> mounted() {
    return switch (this) {
      case LiveRootItself _ -> Optional.empty();
      case OrigRootOfRecipe _ -> Optional.of(IMAGE);
    };
  }

  /** Where a file of the image is while setup runs. */
  default Path at(Path file) {
    return mounted().map(place -> place.resolve(Path.of("/").relativize(file))).orElse(file);
  }
}
