package dev.snapback.controller.node;

import java.util.Map;

/**
 * What a provider is opened with.
 *
 * @param name its own, which its nodes carry as their driver
 * @param driver who opens it
 * @param settings the driver's own, as they stand in the file: text, numbers, booleans, lists, maps
 * @param sizes likewise, of what it makes, by pool and label
 */
public record ProviderSetup(
    String name,
    String driver,
    Map<String, Object> settings,
    Map<Made, Map<String, Object>> sizes) {
  /** What is made for one label in one pool. */
  public record Made(String pool, String label) {}

  public ProviderSetup {
    settings = Map.copyOf(settings);
    sizes = Map.copyOf(sizes);
  }

  /** Names only: there may be secrets among the settings. */
  @Override
  public String toString() {
    return "provider %s by driver %s, settings %s".formatted(name, driver, settings.keySet());
  }
}
