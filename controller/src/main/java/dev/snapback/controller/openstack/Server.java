package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A server, as Nova tells it. Immutable.
 *
 * @param task what Nova is doing to it, or nothing
 * @param fault why it is in ERROR, or nothing
 */
record Server(
    String id,
    String name,
    String status,
    String task,
    String fault,
    Map<String, String> metadata,
    List<Address> addresses) {

  static Server parse(JsonNode node) throws OpenStackException {
    return new Server(
        Json.text(node, "id", "a server"),
        // Of a server in a cell that is down Nova knows little more than its id.
        node.path("name").asString(""),
        Json.text(node, "status", "a server"),
        node.path("OS-EXT-STS:task_state").asString(""),
        Faults.shortened(node.path("fault").path("message").asString("")),
        Json.texts(node.path("metadata")),
        addresses(node.path("addresses")));
  }

  private static List<Address> addresses(JsonNode networks) throws OpenStackException {
    List<Address> found = new ArrayList<>();
    for (var network : networks.properties()) {
      for (JsonNode a : network.getValue()) {
        boolean floating = a.path("OS-EXT-IPS:type").asString("").equals("floating");
        found.add(
            new Address(Json.text(a, "addr", "a server's address"), network.getKey(), floating));
      }
    }
    return List.copyOf(found);
  }

  /** Whether it has been ordered away. */
  boolean leaving() {
    return task.equals("deleting")
        || task.equals("soft-deleting")
        || status.equals("DELETED")
        || status.equals("SOFT_DELETED");
  }

  /** What that means to us: pure. */
  ServerStatus toStatus() throws OpenStackException {
    if (leaving()) {
      return status.equals("DELETED") || status.equals("SOFT_DELETED")
          ? new ServerStatus.Gone()
          : new ServerStatus.Deleting();
    }
    return switch (status) {
      case "BUILD", "REBOOT", "HARD_REBOOT", "REBUILD", "RESIZE", "REVERT_RESIZE" ->
          new ServerStatus.Building();
      // Nova is late with the addresses now and then.
      case "ACTIVE", "MIGRATING", "PASSWORD", "VERIFY_RESIZE" ->
          addresses.isEmpty() ? new ServerStatus.Building() : new ServerStatus.Active(addresses);
      case "ERROR" -> new ServerStatus.Failed(Faults.ofServer(fault), failure());
      case "UNKNOWN" ->
          throw new OpenStackException(
              Kind.UNREACHABLE,
              "compute: the part of the cloud that has server %s is down".formatted(id));
      default ->
          new ServerStatus.Failed(
              Kind.BROKEN, "server %s: expected ACTIVE, found %s".formatted(name, status));
    };
  }

  private String failure() {
    return "server %s is in ERROR: %s"
        .formatted(name, fault.isEmpty() ? "Nova does not say why" : fault);
  }
}
