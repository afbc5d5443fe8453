package dev.snapback.controller.qemu;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderDriver;
import dev.snapback.controller.node.ProviderSetup;
import java.nio.file.Path;

/** The driver {@code qemu}. */
public final class QemuProviders implements ProviderDriver {
  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public NodeProvider open(ProviderSetup setup, Path directory, String mark) {
    return new QemuProvider(setup, directory);
  }
}
