package dev.snapback.controller.openstack;

/**
 * A {@code clouds.yaml} cannot be used. The message names the file, the line or the entry, what was
 * expected and what was found, and holds no secret.
 */
public final class InvalidCloudsException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidCloudsException(String message) {
    super(message);
  }
}
