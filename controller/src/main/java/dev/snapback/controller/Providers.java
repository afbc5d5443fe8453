package dev.snapback.controller;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderDriver;
import dev.snapback.controller.node.ProviderSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The providers that the settings name, each opened by its driver. */
final class Providers {
  private Providers() {}

  /**
   * @param data the controller's: each has a directory below it
   * @param mark of this controller
   * @throws IllegalArgumentException where there is no such driver, or it refuses its settings
   */
  static List<NodeProvider> open(List<ProviderSetup> setups, Path data, String mark) {
    Map<String, ProviderDriver> drivers = new TreeMap<>();
    ServiceLoader.load(ProviderDriver.class).forEach(driver -> drivers.put(driver.name(), driver));
    // What a provider starts, QEMU for one, goes on elsewhere than here.
    Path directory = data.toAbsolutePath().resolve("providers");
    List<NodeProvider> opened = new ArrayList<>();
    for (ProviderSetup setup : setups) {
      ProviderDriver driver =
          Optional.ofNullable(drivers.get(setup.driver()))
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "providers.%s: there is no driver '%s'; there are %s"
                          .formatted(setup.name(), setup.driver(), drivers.keySet())));
      try {
        opened.add(driver.open(setup, directory.resolve(setup.name()), mark));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "providers.%s: %s".formatted(setup.name(), e.getMessage()), e);
      }
    }
    return opened;
  }
}
