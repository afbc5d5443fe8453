package dev.snapback.controller.node;

import java.nio.file.Path;

/**
 * A kind of provider. Found by {@link java.util.ServiceLoader}, so that a team can add its own: a
 * jar on the controller's class path whose {@code
 * META-INF/services/dev.snapback.controller.node.ProviderDriver} names a public class with a public
 * constructor without arguments.
 */
public interface ProviderDriver {
  /** As settings name it, e.g. {@code openstack}. */
  String name();

  /**
   * Opens a provider. Asks nothing of it yet: it may be down.
   *
   * @param directory that it may keep files in, absolute, its own; not made yet
   * @param mark of this controller, by which what it makes is known for its own: 1 to 32 characters
   *     {@code a-z 0-9}, always the same for one controller
   * @throws IllegalArgumentException where the settings make no sense; its words say what was
   *     expected and what was found, and hold no secret
   */
  NodeProvider open(ProviderSetup setup, Path directory, String mark);
}
