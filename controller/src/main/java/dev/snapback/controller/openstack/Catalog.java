package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where a cloud's services are, as Keystone says with each token. Immutable. */
record Catalog(List<Endpoint> endpoints) {

  /** One service's address, in one region, for one kind of caller. */
  record Endpoint(String type, String side, String region, URI url) {}

  Catalog {
    endpoints = List.copyOf(endpoints);
  }

  static Catalog parse(JsonNode services) throws OpenStackException {
    List<Endpoint> found = new ArrayList<>();
    for (JsonNode service : services) {
      for (JsonNode e : service.path("endpoints")) {
        String type = Json.text(service, "type", "the catalogue");
        String region = e.path("region_id").asString(e.path("region").asString(""));
        found.add(new Endpoint(type, e.path("interface").asString(""), region, url(type, e)));
      }
    }
    return new Catalog(found);
  }

  /**
   * @throws OpenStackException REFUSED where there is not exactly one, naming what there is
   */
  URI endpoint(String type, Cloud cloud) throws OpenStackException {
    List<Endpoint> fit =
        endpoints.stream()
            .filter(e -> e.type().equals(type) && e.side().equals(cloud.side()))
            .filter(e -> cloud.region().map(e.region()::equals).orElse(true))
            .toList();
    Optional<URI> first = fit.stream().map(Endpoint::url).findFirst();
    if (first.isEmpty() || fit.stream().map(Endpoint::region).distinct().count() > 1) {
      List<String> there =
          endpoints.stream()
              .filter(e -> e.type().equals(type))
              .map(e -> e.side() + " in " + e.region())
              .toList();
      throw new OpenStackException(
          Kind.REFUSED,
          "cloud '%s': expected one %s endpoint of service '%s' in %s, found %s"
              .formatted(
                  cloud.name(),
                  cloud.side(),
                  type,
                  cloud.region().map(r -> "region " + r).orElse("a region (name one: region_name)"),
                  there));
    }
    if (cloud.trust() instanceof Cloud.Trust.AnyOnLoopback && !Loopback.names(first.get())) {
      throw new OpenStackException(
          Kind.REFUSED,
          "cloud '%s': verify: false is allowed on this host only, and its %s is at %s"
              .formatted(cloud.name(), type, first.get().getAuthority()));
    }
    return first.get();
  }

  private static URI url(String type, JsonNode endpoint) throws OpenStackException {
    String text = Json.text(endpoint, "url", "the catalogue's " + type);
    try {
      URI url = URI.create(text.replaceAll("/+$", ""));
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new OpenStackException(
        Kind.BROKEN,
        "the catalogue's %s: expected a URL of http, found '%s'".formatted(type, text));
  }
}
