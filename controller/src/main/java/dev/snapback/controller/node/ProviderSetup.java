package dev.snapback.controller.node;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a provider is opened with.
 *
 * @param name its own, which its nodes carry as their driver
 * @param driver who opens it
 * @param directory that it may keep files in; not made yet
 * @param settings the driver's own, as they stand in the file: text, numbers, booleans, lists, maps
 * @param sizes likewise, of what it makes, by pool and label
 */
public record ProviderSetup(
    String name,
    String driver,
    Path directory,
    Map<String, Object> settings,
    Map<Made, Map<String, Object>> sizes) {
  /** What is made for one label in one pool. */
  public record Made(String pool, String label) {}

  public ProviderSetup {
    settings = Map.copyOf(settings);
    sizes = Map.copyOf(sizes);
  }

  /** The same with another data directory of the controller's. */
  public ProviderSetup under(Path data) {
    Path own = data.resolve("providers").resolve(name);
    return new ProviderSetup(name, driver, own, settings, sizes);
  }

  /** Names only: there may be secrets among the settings. */
  @Override
  public String toString() {
    return "provider %s by driver %s, settings %s".formatted(name, driver, settings.keySet());
  }
}
