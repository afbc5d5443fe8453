package dev.snapback.controller.openstack;

/**
 * What carries our mark, and nobody here knows of.
 *
 * @param id the cloud's
 * @param name our name of the launch, or the image
 */
public record Leak(What what, String id, String name) {

  /** In the order in which they are taken away. */
  public enum What {
    SERVER,
    FLOATING_ADDRESS,
    PORT,
    KEYPAIR,
    IMAGE
  }
}
