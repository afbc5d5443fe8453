package dev.snapback.controller.openstack;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * One request. Immutable; prints neither headers nor body, which hold secrets.
 *
 * @param service whose it is, by the catalogue's word, e.g. compute
 * @param path for people: without what comes before it at every request, and without the query
 * @param json the body
 */
record Ask(
    String service,
    String method,
    String path,
    URI uri,
    Map<String, String> headers,
    Optional<String> json) {

  @Override
  public String toString() {
    return "%s: %s %s".formatted(service, method, path);
  }
}
