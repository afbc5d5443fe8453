package dev.snapback.controller.facts;

import java.util.List;
import java.util.Optional;

/**
 * What a machine says of itself.
 *
 * @param node its name
 * @param protocol the version that its agent speaks
 * @param agentVersion for people
 * @param bootId the kernel's id of this boot
 * @param generation how often it was reset
 * @param image what its root is a copy of
 * @param images every image that it could be reset to
 * @param kernelRelease as {@code uname -r}
 * @param commandLine the kernel's
 * @param inventory what it is made of
 * @param impediments what keeps it from being used, for people; empty: nothing
 * @param originUuid LVM's uuid of the pristine volume that its root is a snapshot of; empty where
 *     it does not say
 * @param boot what it runs on; empty where its agent is too old to say
 * @param staged what is ready for the next reset; empty: nothing
 * @param holds the roots that it keeps, by the runs that they are of
 * @param heldRoot the one of them that it runs on; empty: none
 */
public record NodeDescription(
    String node,
    int protocol,
    String agentVersion,
    String bootId,
    long generation,
    String image,
    List<String> images,
    String kernelRelease,
    String commandLine,
    Inventory inventory,
    List<String> impediments,
    String originUuid,
    Optional<BootRecord> boot,
    Optional<Staged> staged,
    List<String> holds,
    Optional<String> heldRoot) {

  public NodeDescription {
    images = List.copyOf(images);
    impediments = List.copyOf(impediments);
    holds = List.copyOf(holds);
  }

  /** How its kernel was started. */
  public BootWay way() {
    return boot.map(BootRecord::way).orElse(BootWay.UNTOLD);
  }
}
