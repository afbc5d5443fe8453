package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.VolumeGroup;
import java.util.List;

/**
 * What LVM says of this machine as a node: the authority on generation and image.
 *
 * @param generation of the root that runs now; 0 where that is unknown, with an impediment that
 *     says why
 * @param image that the root is a snapshot of; empty where that is unknown
 * @param originUuid LVM's uuid of the pristine volume that the root is a snapshot of; empty where
 *     unknown
 * @param rootUuid LVM's uuid of the live root; empty where unknown
 * @param rootCreated when it was made, in seconds since 1970; 0 where unknown
 * @param neededBytes what one reset needs to be free, with {@code last_root} counted as free
 * @param impediments what keeps this machine from being used, one sentence each; empty: nothing
 */
public record NodeFacts(
    long generation,
    String image,
    List<String> images,
    String originUuid,
    String rootUuid,
    long rootCreated,
    VolumeGroup group,
    long neededBytes,
    List<String> impediments) {
  public NodeFacts {
    images = List.copyOf(images);
    impediments = List.copyOf(impediments);
  }
}
