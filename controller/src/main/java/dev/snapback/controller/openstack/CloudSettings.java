package dev.snapback.controller.openstack;

import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.ProviderSetup.Made;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How servers are made.
 *
 * @param cloud its name in clouds.yaml
 * @param file which that is; empty: the usual one
 * @param networks by name, that each server has a port in
 * @param floatingFrom the network that a floating address is taken of; empty: none is
 * @param user by whom servers are logged in to
 * @param flavors by what is made
 */
record CloudSettings(
    String cloud,
    Optional<Path> file,
    List<String> networks,
    Optional<String> floatingFrom,
    Optional<String> zone,
    String user,
    Map<Made, String> flavors) {
  private static final Set<String> KEYS =
      Set.of("cloud", "clouds-file", "networks", "floating-from", "availability-zone", "user");

  /**
   * @throws IllegalArgumentException where something makes no sense
   */
  static CloudSettings of(ProviderSetup setup) {
    Set<String> unknown = new TreeSet<>(setup.settings().keySet());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown settings %s; expected are some of %s".formatted(unknown, new TreeSet<>(KEYS)));
    }
    Map<Made, String> flavors = new HashMap<>();
    setup
        .sizes()
        .forEach((made, its) -> {
          String where = "pools.%s.labels.%s".formatted(made.pool(), made.label());
          flavors.put(made, needed(where, "flavor", text(where, its, "flavor")));
        });
    Map<String, Object> said = setup.settings();
    return new CloudSettings(
        needed("settings", "cloud", text("settings", said, "cloud")),
        text("settings", said, "clouds-file").map(Path::of),
        networks(said.getOrDefault("networks", List.of())),
        text("settings", said, "floating-from"),
        text("settings", said, "availability-zone"),
        text("settings", said, "user").orElse("root"),
        Map.copyOf(flavors));
  }

  private static List<String> networks(Object said) {
    if (said instanceof List<?> names && names.stream().allMatch(String.class::isInstance)) {
      return names.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException(
        "settings.networks: expected is a list of names, found " + said);
  }

  private static Optional<String> text(String where, Map<String, Object> said, String key) {
    Object value = said.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    throw new IllegalArgumentException(
        "%s.%s: expected is a text, found %s".formatted(where, key, value));
  }

  private static String needed(String where, String key, Optional<String> said) {
    return said.orElseThrow(
        () -> new IllegalArgumentException("%s: %s is missing".formatted(where, key)));
  }
}
