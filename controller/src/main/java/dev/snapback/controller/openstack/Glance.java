package dev.snapback.controller.openstack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Images. Thread-safe.
 *
 * @param service image, v2
 */
record Glance(Service service) {

  Optional<CloudImage> image(String id, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Optional<JsonNode> found = service.find("/images/" + Service.segment(id), deadline);
    return found.isEmpty() ? Optional.empty() : Optional.of(parse(found.get()));
  }

  /**
   * @throws OpenStackException REFUSED where there is none of that name, or several
   */
  CloudImage named(String name, Deadline deadline) throws OpenStackException, InterruptedException {
    return parse(Named.only("image", name, list(Map.of("status", "active"), deadline)));
  }

  /** The project's own that have that name; names are not unique. */
  List<CloudImage> ownNamed(String name, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return own(Map.of("name", name), deadline);
  }

  /** The project's own; others' may be seen, too. */
  List<CloudImage> own(Deadline deadline) throws OpenStackException, InterruptedException {
    return own(Map.of(), deadline);
  }

  private List<CloudImage> own(Map<String, String> query, Deadline deadline)
      throws OpenStackException, InterruptedException {
    String project = service.project(deadline);
    Map<String, String> all = new HashMap<>(query);
    all.put("owner", project);
    List<CloudImage> images = new ArrayList<>();
    for (JsonNode node : list(all, deadline)) {
      CloudImage image = parse(node);
      if (project.equals(image.properties().get("owner"))) {
        images.add(image);
      }
    }
    return images;
  }

  private List<JsonNode> list(Map<String, String> query, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return service.all("/images", "images", query, n -> n.path("id").asString(""), deadline);
  }

  void delete(String id, Deadline deadline) throws OpenStackException, InterruptedException {
    service.delete("/images/" + Service.segment(id), deadline);
  }

  private static CloudImage parse(JsonNode node) throws OpenStackException {
    return new CloudImage(
        Json.text(node, "id", "an image"),
        node.path("name").asString(""),
        Json.text(node, "status", "an image"),
        Json.texts(node));
  }
}
