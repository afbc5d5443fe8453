package dev.snapback.controller.node;

import java.util.List;

/**
 * An image that was made of a root.
 *
 * @param digest {@code sha256:<hex>}, over the SHA-256 of its blocks
 * @param sizeBytes of its volume
 * @param ownBytes what it holds of its own; -1: not known
 * @param kernelRelease the kernel that it boots
 * @param packages {@code name version architecture} each, sorted; empty: not known
 * @param packagesBefore likewise, of the image that the root was of
 */
public record SealedImage(
    String digest,
    long sizeBytes,
    long ownBytes,
    String kernelRelease,
    List<String> packages,
    List<String> packagesBefore) {
  public SealedImage {
    packages = List.copyOf(packages);
    packagesBefore = List.copyOf(packagesBefore);
  }
}
