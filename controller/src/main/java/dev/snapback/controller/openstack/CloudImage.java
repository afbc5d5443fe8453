package dev.snapback.controller.openstack;

import java.util.Map;

/**
 * An image, as Glance tells it. Immutable.
 *
 * @param properties all that it says of it as text
 */
public record CloudImage(String id, String name, String status, Map<String, String> properties) {
  public CloudImage {
    properties = Map.copyOf(properties);
  }
}
