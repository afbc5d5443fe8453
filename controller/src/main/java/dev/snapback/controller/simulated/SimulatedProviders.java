package dev.snapback.controller.simulated;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderDriver;
import dev.snapback.controller.node.ProviderSetup;
import java.nio.file.Path;

/** The driver {@code simulated}. */
public final class SimulatedProviders implements ProviderDriver {
  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public NodeProvider open(ProviderSetup setup, Path directory, String mark) {
    return new SimulatedProvider(setup, directory);
  }
}
