package dev.snapback.controller.facts;

import java.util.List;

/**
 * What a sealed image is.
 *
 * @param digest {@code sha256:<hex>}, over the digests of its blocks; empty: it was never taken
 * @param sizeBytes of its volume; 0 where it is not known
 * @param ownBytes what it holds of its own; -1 where it is not known
 * @param kernelRelease as {@code uname -r}; empty where it is not known
 * @param packages {@code name version architecture} of each, sorted; empty where none are known
 */
public record ImageContent(
    String digest, long sizeBytes, long ownBytes, String kernelRelease, List<String> packages) {
  /** Not sealed yet, or setup's own. */
  public static final ImageContent UNTOLD = new ImageContent("", 0, -1, "", List.of());

  public ImageContent {
    packages = List.copyOf(packages);
  }

  /** Without what only the version after it is compared with. */
  public ImageContent withoutPackages() {
    return new ImageContent(digest, sizeBytes, ownBytes, kernelRelease, List.of());
  }
}
