package dev.snapback.agent.images;

import java.util.List;

/**
 * An image that is whole.
 *
 * @param packages "name version architecture" of each, sorted; empty where none are known
 * @param before likewise, of the root that runs
 */
public record Sealed(Image image, List<String> packages, List<String> before) {
  public Sealed {
    packages = List.copyOf(packages);
    before = List.copyOf(before);
  }

  Sealed comparedWith(List<String> running) {
    return new Sealed(image, packages, running);
  }
}
