package dev.snapback.controller.openstack;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderDriver;
import dev.snapback.controller.node.ProviderSetup;
import java.nio.file.Path;

/** The driver {@code openstack}. */
public final class OpenStackProviders implements ProviderDriver {
  @Override
  public String name() {
    return "openstack";
  }

  @Override
  public NodeProvider open(ProviderSetup setup, Path directory, String mark) {
    CloudSettings settings = CloudSettings.of(setup);
    try {
      Path file =
          settings.file().isPresent()
              ? settings.file().get()
              : CloudsFile.find(
                  System.getenv(), Path.of(""), Path.of(System.getProperty("user.home", "/")));
      Cloud cloud = CloudsFile.read(file).cloud(settings.cloud());
      return new OpenStackProvider(
          setup,
          settings,
          directory,
          OpenStackServers.open(cloud, mark, Bounds.usual()),
          new Mark(mark));
    } catch (InvalidCloudsException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (OpenStackException e) {
      throw new IllegalArgumentException(e.why(), e);
    }
  }
}
