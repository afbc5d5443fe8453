package dev.snapback.agent.images;

import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An image, or what is to become one, as its volume's tags tell.
 *
 * @param digest {@code sha256:<hex>}; empty: setup's own, never digested, or not whole
 * @param ownBytes what it holds in its pool; empty where it is in none, or nobody counted
 * @param sealedSeconds since 1970; 0 where it is not whole
 * @param kernelRelease empty where it was not noted
 * @param whole whether a reset can have it
 * @param original whether it is, block by block, what the digest is of: so it can be sent
 */
public record Image(
    String id,
    String digest,
    long sizeBytes,
    OptionalLong ownBytes,
    long sealedSeconds,
    String kernelRelease,
    boolean whole,
    boolean original) {

  /** All of a group, sorted by id. */
  public static List<Image> all(VolumeGroup group) {
    return group.volumes().stream()
        .flatMap(volume -> of(volume).stream())
        .sorted(Comparator.comparing(Image::id))
        .toList();
  }

  static Optional<Image> of(Volume volume) {
    var role = volume.fact(Volumes.ROLE).orElse("");
    var id = volume.fact(Volumes.IMAGE);
    boolean whole = role.equals("image");
    if (id.isEmpty() || !(whole || role.equals(Volumes.UNFINISHED))) {
      return Optional.empty();
    }
    String digest = volume.fact(Volumes.DIGEST).orElse("");
    var mapped = volume.fact(Volumes.MAPPED);
    return Optional.of(
        new Image(
            id.get(),
            whole ? digest : "",
            volume.sizeBytes(),
            mapped.isPresent() ? OptionalLong.of(Volumes.mapped(volume)) : OptionalLong.empty(),
            whole ? Volumes.created(volume) : 0,
            volume.fact(Volumes.KERNEL).orElse(""),
            whole,
            whole && !digest.isEmpty() && volume.fact(Volumes.OWN).isEmpty()));
  }

  /** The volume of one, whole or not. */
  static Optional<Volume> find(VolumeGroup group, String id) {
    Stream<Volume> volumes = group.volumes().stream();
    return volumes.filter(v -> of(v).filter(image -> image.id().equals(id)).isPresent()).findAny();
  }
}
