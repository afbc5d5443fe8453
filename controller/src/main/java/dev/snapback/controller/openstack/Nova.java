package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import dev.snapback.controller.openstack.ProjectLimits.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Servers, flavors, keypairs. Thread-safe.
 *
 * @param service compute, at microversion {@link #MICROVERSION}
 */
record Nova(Service service) {
  /**
   * Stein's. From 2.69 on a server in a part of the cloud that is down is told as UNKNOWN, and not
   * as one that is not there, which we would take for gone. That includes what else we need: an
   * image's id in createImage's answer (2.45), networks "auto" (2.37), a paged list of keypairs
   * (2.35). Nothing newer, as clouds older than Zed serve us as well.
   */
  static final String MICROVERSION = "2.69";

  /**
   * @throws OpenStackException REFUSED where there is none of that name, or several
   */
  Flavor flavor(String name, Deadline deadline) throws OpenStackException, InterruptedException {
    List<JsonNode> all = service.all("/flavors/detail", "flavors", Map.of(), Nova::id, deadline);
    JsonNode found = Named.only("flavor", name, all);
    return new Flavor(
        Json.text(found, "id", "a flavor"),
        name,
        (int) Json.number(found, "vcpus", "a flavor"),
        (int) Json.number(found, "ram", "a flavor"));
  }

  /**
   * @param body of {@code server}
   * @return its id
   */
  String create(Map<String, ?> body, Deadline deadline)
      throws OpenStackException, InterruptedException {
    JsonNode answer = service.create("/servers", Map.of("server", body), deadline);
    return Json.text(answer.path("server"), "id", "a new server");
  }

  Optional<Server> server(String id, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Optional<JsonNode> found = service.find("/servers/" + Service.segment(id), deadline);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(Server.parse(found.get().path("server")));
  }

  /** Names are not unique. */
  List<Server> named(String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return list(name, "$", deadline).stream().filter(s -> s.name().equals(name)).toList();
  }

  List<Server> beginning(String prefix, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return list(prefix, "", deadline).stream().filter(s -> s.name().startsWith(prefix)).toList();
  }

  /**
   * By name, which Nova takes for a regular expression. Not by tag: a server that waits for a host
   * has none yet.
   */
  private List<Server> list(String name, String end, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, String> query = Map.of("name", "^" + name.replace(".", "[.]") + end);
    List<Server> servers = new ArrayList<>();
    for (JsonNode node : service.all("/servers/detail", "servers", query, Nova::id, deadline)) {
      servers.add(Server.parse(node));
    }
    return servers;
  }

  void delete(String id, Deadline deadline) throws OpenStackException, InterruptedException {
    service.delete("/servers/" + Service.segment(id), deadline);
  }

  /**
   * @param lines at most so many, the last ones
   */
  String console(String id, int lines, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, ?> body = Map.of("os-getConsoleOutput", Map.of("length", lines));
    return service.ask(action(id), body, deadline).path("output").asString("");
  }

  /**
   * @return the image's id
   */
  String createImage(String id, String name, Map<String, String> metadata, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, ?> body = Map.of("createImage", Map.of("name", name, "metadata", metadata));
    return Json.text(service.create(action(id), body, deadline), "image_id", "a new image");
  }

  private static String action(String id) throws OpenStackException {
    return "/servers/" + Service.segment(id) + "/action";
  }

  /** Puts this key in the place of any of that name. */
  void importKey(String name, String publicKey, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Map<String, ?> key = Map.of("name", name, "public_key", publicKey, "type", "ssh");
    Map<String, ?> body = Map.of("keypair", key);
    try {
      var _ = service.create("/os-keypairs", body, deadline);
    } catch (OpenStackException e) {
      if (e.kind() != Kind.CONFLICT) {
        throw e;
      }
      deleteKey(name, deadline);
      var _ = service.create("/os-keypairs", body, deadline);
    }
  }

  /** Names, which are all there is to them. They are the user's, whatever the project. */
  List<String> keys(Deadline deadline) throws OpenStackException, InterruptedException {
    return service.all("/os-keypairs", "keypairs", Map.of(), Nova::keyName, deadline).stream()
        .map(Nova::keyName)
        .toList();
  }

  void deleteKey(String name, Deadline deadline) throws OpenStackException, InterruptedException {
    service.delete("/os-keypairs/" + Service.segment(name), deadline);
  }

  ProjectLimits limits(Deadline deadline) throws OpenStackException, InterruptedException {
    JsonNode absolute = service.get("/limits", deadline).path("limits").path("absolute");
    return new ProjectLimits(
        use(absolute, "totalInstancesUsed", "maxTotalInstances"),
        use(absolute, "totalCoresUsed", "maxTotalCores"),
        use(absolute, "totalRAMUsed", "maxTotalRAMSize"));
  }

  private static Use use(JsonNode absolute, String used, String most) throws OpenStackException {
    return new Use(
        Json.number(absolute, used, "the limits"), Json.number(absolute, most, "the limits"));
  }

  private static String id(JsonNode item) {
    return item.path("id").asString("");
  }

  private static String keyName(JsonNode item) {
    return item.path("keypair").path("name").asString("");
  }
}
