package dev.snapback.provisioning;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** Lists of strings in JSON. */
final class Strings {
  private Strings() {}

  static List<String> of(JsonObject object, String name) {
    return object.getAsJsonArray(name).asList().stream().map(JsonElement::getAsString).toList();
  }
}
