package dev.snapback.agent.lvm;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A logical volume as LVM reports it.
 *
 * @param uuid LVM's own id; a rename keeps it
 * @param sizeBytes of the volume; of a classic snapshot, its copy-on-write area
 * @param origin name of the volume that this one is a snapshot of
 * @param attributes LVM's {@code lv_attr} letters, see lvs(8)
 * @param dataPercent how full a snapshot or a pool is, 0..100; empty where the volume is neither or
 *     is not active
 * @param metadataPercent how full a pool's metadata is, likewise
 */
public record Volume(
    String name,
    String uuid,
    long sizeBytes,
    Optional<String> origin,
    String attributes,
    OptionalDouble dataPercent,
    OptionalDouble metadataPercent,
    Set<String> tags) {

  private static final String PREFIX = "snapback.";

  public Volume {
    tags = Set.copyOf(tags);
  }

  Volume withName(String other) {
    return with(other, origin, dataPercent, tags);
  }

  Volume withAttributes(String other) {
    return new Volume(name, uuid, sizeBytes, origin, other, dataPercent, metadataPercent, tags);
  }

  Volume withOrigin(String other) {
    return with(name, Optional.of(other), dataPercent, tags);
  }

  Volume withDataPercent(double other) {
    return with(name, origin, OptionalDouble.of(other), tags);
  }

  Volume withTags(Set<String> other) {
    return with(name, origin, dataPercent, other);
  }

  private Volume with(
      String newName, Optional<String> newOrigin, OptionalDouble newData, Set<String> newTags) {
    return new Volume(
        newName, uuid, sizeBytes, newOrigin, attributes, newData, metadataPercent, newTags);
  }

  /** Whether it is in a pool; lvs(8), the first letter of lv_attr. */
  public boolean thin() {
    return attributes.startsWith("V");
  }

  /** Whether it can be written to; the second letter. */
  public boolean writable() {
    return attributes.startsWith("w", 1);
  }

  /** Whether boots leave it alone; the tenth letter. */
  public boolean skipsActivation() {
    return attributes.startsWith("k", 9);
  }

  /** The value of the tag {@code snapback.<fact>=<value>}. */
  public Optional<String> fact(String fact) {
    String start = PREFIX + fact + "=";
    return tags.stream()
        .filter(tag -> tag.startsWith(start))
        .map(tag -> tag.substring(start.length()))
        .findFirst();
  }

  /** The tag that says {@code fact} is {@code value}, for {@code --addtag}. */
  public static String tag(String fact, Object value) {
    return PREFIX + fact + "=" + value;
  }
}
