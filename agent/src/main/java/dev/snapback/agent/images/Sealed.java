package dev.snapback.agent.images;

import java.util.List;

/**
 * An image that is whole.
 *
 * @param packages "name version architecture" of each, sorted; empty where none are known
 */
public record Sealed(Image image, List<String> packages) {
  public Sealed {
    packages = List.copyOf(packages);
  }
}
