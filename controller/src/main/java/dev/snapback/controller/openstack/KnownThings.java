package dev.snapback.controller.openstack;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the controller has or is about to make. Of all its clouds: keypairs are a user's, who may
 * have several projects. Immutable.
 *
 * @param launches by name, each with its server's id once that is known; what is about to be
 *     launched is among them before it is
 * @param images by name; what is about to be made is among them before it is
 */
public record KnownThings(Map<String, Optional<String>> launches, Set<String> images) {
  public KnownThings {
    launches = Map.copyOf(launches);
    images = Set.copyOf(images);
  }

  /** Not so where the launch is known by another server: then this one is its double. */
  boolean has(String launch, String server) {
    Optional<String> known = launches.getOrDefault(launch, Optional.of(""));
    return known.isEmpty() || known.get().equals(server);
  }
}
