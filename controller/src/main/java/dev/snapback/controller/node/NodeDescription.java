package dev.snapback.controller.node;

import java.util.List;

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
 * @param impediments what keeps it from being used, for people; empty: nothing
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
    List<String> impediments) {
  public NodeDescription {
    images = List.copyOf(images);
    impediments = List.copyOf(impediments);
  }
}
