package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds by name what settings name: pure. */
final class Named {
  private static final int MOST_SHOWN = 20;

  private Named() {}

  /**
   * @throws OpenStackException REFUSED where there is none, naming what there is, or where there
   *     are several
   */
  static JsonNode only(String what, String name, List<JsonNode> all) throws OpenStackException {
    List<JsonNode> found =
        all.stream().filter(n -> n.path("name").asString("").equals(name)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      List<String> names =
          all.stream().map(n -> n.path("name").asString("")).sorted().distinct().toList();
      String more = names.size() > MOST_SHOWN ? " and others" : "";
      throw new OpenStackException(
          Kind.REFUSED,
          "no %s '%s'; there are: %s%s"
              .formatted(
                  what,
                  name,
                  String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size()))),
                  more));
    }
    throw new OpenStackException(
        Kind.REFUSED,
        "expected one %s '%s', found %d: %s"
            .formatted(
                what,
                name,
                found.size(),
                found.stream().map(n -> n.path("id").asString("")).toList()));
  }
}
