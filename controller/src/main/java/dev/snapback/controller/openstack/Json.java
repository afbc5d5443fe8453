package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what must be there of an answer, and writes requests from plain maps and lists. */
final class Json {
  private Json() {}

  static String write(Map<String, ?> body) {
    return JsonMapper.shared().writeValueAsString(body);
  }

  /**
   * @param of for people: what is read
   * @throws OpenStackException BROKEN where there is no such text, or an empty one
   */
  static String text(JsonNode node, String key, String of) throws OpenStackException {
    JsonNode value = node.path(key);
    if (!value.isString() || value.asString().isEmpty()) {
      throw new OpenStackException(
          Kind.BROKEN, "%s: expected %s as text, found %s".formatted(of, key, value.getNodeType()));
    }
    return value.asString();
  }

  /**
   * @throws OpenStackException BROKEN where there is no such whole number
   */
  static long number(JsonNode node, String key, String of) throws OpenStackException {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new OpenStackException(
          Kind.BROKEN,
          "%s: expected %s as a number, found %s".formatted(of, key, value.getNodeType()));
    }
    return value.asLong();
  }

  /** What there is of text; whatever is none is left out. */
  static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new HashMap<>();
    node.properties()
        .forEach(e -> {
          if (e.getValue().isString()) {
            texts.put(e.getKey(), e.getValue().asString());
          }
        });
    return Map.copyOf(texts);
  }
}
