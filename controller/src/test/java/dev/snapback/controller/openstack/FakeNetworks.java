package dev.snapback.controller.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Neutron, in memory: two networks, and what is made in them. */
final class FakeNetworks {
  static final String DEMO = "net-demo";
  static final String PUBLIC = "net-public";

  /** How many ports there may be. */
  volatile int mostPorts = 1000;

  final Map<String, Map<String, Object>> ports = new ConcurrentSkipListMap<>();
  final Map<String, Map<String, Object>> floating = new ConcurrentSkipListMap<>();
  private final AtomicInteger ids = new AtomicInteger(100);

  Reply answer(FakeRequest request, FakePages pages) {
    return switch (request.verb()) {
      case "GET networks" ->
          pages.of(
              request,
              "networks",
              List.of(Map.of("id", DEMO, "name", "demo"), Map.of("id", PUBLIC, "name", "public")),
              n -> n.get("id"));
      case "GET ports" -> pages.of(request, "ports", matching(ports, request), p -> p.get("id"));
      case "POST ports" -> port(request.json().path("port"));
      case "DELETE ports" -> {
        floating.values().stream()
            .filter(f -> request.part(2).equals(f.get("port_id")))
            .forEach(f -> f.put("port_id", ""));
        yield ports.remove(request.part(2)) == null ? missing() : Reply.done();
      }
      case "GET floatingips" ->
          pages.of(request, "floatingips", matching(floating, request), f -> f.get("id"));
      case "POST floatingips" -> floating(request.json().path("floatingip"));
      case "DELETE floatingips" ->
          floating.remove(request.part(2)) == null ? missing() : Reply.done();
      default -> Reply.refused(400, "no such call: " + request.verb());
    };
  }

  private Reply port(JsonNode asked) {
    if (!asked.path("network_id").asString().equals(DEMO)) {
      return missing();
    }
    if (ports.size() >= mostPorts) {
      return refused(409, "OverQuota", "Quota exceeded for resources: ['port'].");
    }
    return Reply.json(201, Map.of("port", addPort(asked.path("name").asString(), asked, "")));
  }

  /** One that somebody has made. */
  Map<String, Object> addPort(String name, JsonNode asked, String server) {
    int number = ids.incrementAndGet();
    Map<String, Object> port = new HashMap<>();
    port.put("id", "port-" + number);
    port.put("name", name);
    port.put("description", asked.path("description").asString(""));
    port.put("network_id", asked.path("network_id").asString(DEMO));
    port.put("device_id", server);
    port.put("project_id", FakeCloud.PROJECT);
    port.put("address", "192.0.2." + number);
    ports.put("port-" + number, port);
    return port;
  }

  private Reply floating(JsonNode asked) {
    if (!ports.containsKey(asked.path("port_id").asString())
        || !asked.path("floating_network_id").asString().equals(PUBLIC)) {
      return missing();
    }
    int number = ids.incrementAndGet();
    Map<String, Object> address = new HashMap<>();
    address.put("id", "floating-" + number);
    address.put("description", asked.path("description").asString());
    address.put("port_id", asked.path("port_id").asString());
    address.put("project_id", FakeCloud.PROJECT);
    address.put("address", "203.0.113." + number);
    floating.put("floating-" + number, address);
    return Reply.json(201, Map.of("floatingip", address));
  }

  /** As Nova tells them of a server. */
  Map<String, Object> addressesOf(String server) {
    List<Map<String, String>> found = new ArrayList<>();
    for (var port : ports.values()) {
      if (port.get("device_id").equals(server)) {
        found.add(address(port, "fixed"));
        floating.values().stream()
            .filter(f -> port.get("id").equals(f.get("port_id")))
            .forEach(f -> found.add(address(f, "floating")));
      }
    }
    return found.isEmpty() ? Map.of() : Map.of("demo", found);
  }

  private static Map<String, String> address(Map<String, Object> of, String type) {
    return Map.of("addr", String.valueOf(of.get("address")), "OS-EXT-IPS:type", type);
  }

  private static List<Map<String, Object>> matching(
      Map<String, Map<String, Object>> all, FakeRequest request) {
    return all.values().stream()
        .filter(p -> p.entrySet().stream().allMatch(e -> request.has(e.getKey(), e.getValue())))
        .toList();
  }

  private static Reply missing() {
    return refused(404, "NotFound", "It could not be found.");
  }

  /** In Neutron's way. */
  private static Reply refused(int status, String type, String message) {
    return Reply.json(
        status, Map.of("NeutronError", Map.of("type", type, "message", message, "detail", "")));
  }
}
