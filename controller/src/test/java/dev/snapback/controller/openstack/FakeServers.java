package dev.snapback.controller.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Nova, in memory. A server is ACTIVE, or in ERROR, or gone, when it was asked for once after it
 * was ordered. It fails where the demo cloud's would: of flavor m1.impossible, or by the metadata
 * {@code fault.spawn}.
 */
final class FakeServers {
  /** How many servers there may be. */
  volatile int most = 10;

  final Map<String, Map<String, Object>> servers = new ConcurrentSkipListMap<>();
  final Map<String, String> keys = new ConcurrentSkipListMap<>();
  private final FakeNetworks networks;
  private final FakeImages images;
  private final AtomicInteger ids = new AtomicInteger(100);

  FakeServers(FakeNetworks networks, FakeImages images) {
    this.networks = networks;
    this.images = images;
  }

  Reply answer(FakeRequest request, FakePages pages) {
    return switch (request.verb()) {
      case "GET flavors" -> pages.of(request, "flavors", flavors(), f -> f.get("id"));
      case "GET limits" -> limits();
      case "GET servers" ->
          request.part(2).equals("detail") ? list(request, pages) : show(request.part(2));
      case "POST servers" ->
          request.part(2).isEmpty() ? create(request.json().path("server")) : action(request);
      case "DELETE servers" -> delete(request.part(2));
      case "GET os-keypairs" ->
          pages.of(
              request,
              "keypairs",
              keys.keySet().stream()
                  .<Map<String, Object>>map(k -> Map.of("keypair", Map.of("name", k)))
                  .toList(),
              k -> ((Map<?, ?>) k.get("keypair")).get("name"));
      case "POST os-keypairs" -> importKey(request.json().path("keypair"));
      case "DELETE os-keypairs" ->
          keys.remove(request.part(2)) == null ? Reply.notFound(request.part(2)) : Reply.done();
      default -> Reply.refused(400, "no such call: " + request.verb());
    };
  }

  private static List<Map<String, Object>> flavors() {
    return List.of(
        Map.of("id", "1", "name", "m1.tiny", "vcpus", 1, "ram", 512),
        Map.of("id", "9", "name", "m1.impossible", "vcpus", 1, "ram", 512));
  }

  private Reply limits() {
    Map<String, Integer> absolute =
        Map.of(
            "totalInstancesUsed",
            servers.size(),
            "maxTotalInstances",
            most,
            "totalCoresUsed",
            servers.size(),
            "maxTotalCores",
            -1,
            "totalRAMUsed",
            servers.size() * 512,
            "maxTotalRAMSize",
            51200);
    return Reply.ok(Map.of("limits", Map.of("absolute", absolute)));
  }

  private Reply create(JsonNode asked) {
    if (!images.images.containsKey(asked.path("imageRef").asString())) {
      return Reply.refused(400, "Can not find requested image");
    }
    if (servers.size() >= most) {
      return Reply.refused(403, "Quota exceeded for instances: Requested 1, but already used all");
    }
    String key = asked.path("key_name").asString("");
    if (!key.isEmpty() && !keys.containsKey(key)) {
      return Reply.refused(400, "Invalid key_name provided.");
    }
    String id = "server-" + ids.incrementAndGet();
    if (asked.path("networks").isString()) {
      networks.addPort("", asked, id);
    }
    for (JsonNode n : asked.path("networks")) {
      networks.ports.get(n.path("port").asString()).put("device_id", id);
    }
    Map<String, Object> server = new HashMap<>();
    server.put("id", id);
    server.put("status", "BUILD");
    server.put("asked", asked);
    servers.put(id, server);
    return Reply.json(202, Map.of("server", Map.of("id", id)));
  }

  private Reply show(String id) {
    Map<String, Object> server = servers.get(id);
    if (server == null) {
      return Reply.notFound(id);
    }
    Map<String, Object> told = told(server);
    settle(server);
    return Reply.ok(Map.of("server", told));
  }

  private Reply list(FakeRequest request, FakePages pages) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (Map<String, Object> server : servers.values()) {
      Map<String, Object> told = told(server);
      String name = request.query().getOrDefault("name", "");
      if (Pattern.compile(name).matcher(told.get("name").toString()).find()) {
        found.add(told);
      }
      settle(server);
    }
    return pages.of(request, "servers", found, s -> s.get("id"));
  }

  private Map<String, Object> told(Map<String, Object> server) {
    Map<String, Object> told = new HashMap<>(server);
    JsonNode asked = (JsonNode) server.get("asked");
    told.remove("asked");
    told.put("name", asked.path("name").asString());
    told.put("metadata", Json.texts(asked.path("metadata")));
    told.put("addresses", networks.addressesOf(server.get("id").toString()));
    return told;
  }

  /** What Nova does by itself, in time. */
  private void settle(Map<String, Object> server) {
    JsonNode asked = (JsonNode) server.get("asked");
    if ("deleting".equals(server.get("OS-EXT-STS:task_state"))) {
      vanish(server.get("id").toString());
    } else if (asked.path("flavorRef").asString().equals("9")) {
      fail(server, "No valid host was found. There are not enough hosts available.");
    } else if (asked.path("metadata").has("fault.spawn")) {
      fail(server, "Build of instance %s aborted: fault.spawn".formatted(server.get("id")));
    } else {
      server.put("status", "ACTIVE");
    }
  }

  private static void fail(Map<String, Object> server, String message) {
    server.put("status", "ERROR");
    server.put("fault", Map.of("code", 500, "message", message));
  }

  private Reply delete(String id) {
    Map<String, Object> server = servers.get(id);
    if (server == null) {
      return Reply.notFound(id);
    }
    server.put("OS-EXT-STS:task_state", "deleting");
    return Reply.done();
  }

  /** Nova's own ports go with it, others are only let go. */
  private void vanish(String id) {
    servers.remove(id);
    networks
        .ports
        .values()
        .removeIf(p -> p.get("device_id").equals(id) && p.get("name").equals(""));
    networks.ports.values().stream()
        .filter(p -> p.get("device_id").equals(id))
        .forEach(p -> p.put("device_id", ""));
  }

  private Reply action(FakeRequest request) {
    if (!servers.containsKey(request.part(2))) {
      return Reply.notFound(request.part(2));
    }
    if (request.json().has("os-getConsoleOutput")) {
      return Reply.ok(Map.of("output", "FAKE CONSOLE OUTPUT\n"));
    }
    JsonNode asked = request.json().path("createImage");
    String image = images.save(asked.path("name").asString(), Json.texts(asked.path("metadata")));
    return Reply.json(202, Map.of("image_id", image));
  }

  private Reply importKey(JsonNode asked) {
    String name = asked.path("name").asString();
    if (name.contains(".")) {
      return Reply.refused(400, "Keypair data is invalid: Keypair name contains unsafe characters");
    }
    if (keys.putIfAbsent(name, asked.path("public_key").asString()) != null) {
      return Reply.refused(409, "Key pair '%s' already exists.".formatted(name));
    }
    return Reply.json(201, Map.of("keypair", Map.of("name", name)));
  }
}
