package dev.snapback.controller.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Networks, ports, floating addresses. Thread-safe.
 *
 * @param service network, v2.0; not every cloud shows one
 */
record Neutron(Service service) {

  /**
   * @param description by which we know ours
   * @param server the id of whose it is, or nothing
   */
  record Port(String id, String name, String description, String network, String server) {}

  /** Known as ours by the description, as it has no name. */
  record Floating(String id, String description, String port) {}

  /**
   * @return the id of the network of that name
   * @throws OpenStackException REFUSED where there is none, or several
   */
  String network(String name, Deadline deadline) throws OpenStackException, InterruptedException {
    List<JsonNode> all = list("networks", Map.of(), deadline);
    return Json.text(Named.only("network", name, all), "id", "a network");
  }

  /** The project's own that have this description. */
  List<Port> ports(String description, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return ports(Map.of("description", description), description, deadline);
  }

  /** As above, those of one name. */
  List<Port> ports(String description, String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, String> query = Map.of("description", description, "name", name);
    return ports(query, description, deadline).stream().filter(p -> p.name().equals(name)).toList();
  }

  private List<Port> ports(Map<String, String> query, String description, Deadline deadline)
      throws OpenStackException, InterruptedException {
    List<Port> ports = new ArrayList<>();
    for (JsonNode node : list("ports", own(query, deadline), deadline)) {
      Port port = port(node);
      if (port.description().equals(description)) {
        ports.add(port);
      }
    }
    return ports;
  }

  Port createPort(String network, String name, String description, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, ?> port = Map.of("network_id", network, "name", name, "description", description);
    return port(service.create("/ports", Map.of("port", port), deadline).path("port"));
  }

  void deletePort(String id, Deadline deadline) throws OpenStackException, InterruptedException {
    service.delete("/ports/" + Service.segment(id), deadline);
  }

  /** All of the project's own. */
  List<Floating> floating(Deadline deadline) throws OpenStackException, InterruptedException {
    List<Floating> found = new ArrayList<>();
    for (JsonNode node : list("floatingips", own(Map.of(), deadline), deadline)) {
      found.add(
          new Floating(
              Json.text(node, "id", "a floating address"),
              node.path("description").asString(""),
              node.path("port_id").asString("")));
    }
    return found;
  }

  /** Allocates an address of that network, and associates it with the port, in one. */
  void createFloating(String network, String port, String description, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, ?> floating =
        Map.of("floating_network_id", network, "port_id", port, "description", description);
    var _ = service.create("/floatingips", Map.of("floatingip", floating), deadline);
  }

  void releaseFloating(String id, Deadline deadline)
      throws OpenStackException, InterruptedException {
    service.delete("/floatingips/" + Service.segment(id), deadline);
  }

  /** An administrator sees everybody's. */
  private Map<String, String> own(Map<String, String> query, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, String> all = new HashMap<>(query);
    all.put("project_id", service.project(deadline));
    return all;
  }

  private List<JsonNode> list(String items, Map<String, String> query, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return service.all("/" + items, items, query, n -> n.path("id").asString(""), deadline);
  }

  private static Port port(JsonNode node) throws OpenStackException {
    return new Port(
        Json.text(node, "id", "a port"),
        node.path("name").asString(""),
        node.path("description").asString(""),
        node.path("network_id").asString(""),
        node.path("device_id").asString(""));
  }
}
