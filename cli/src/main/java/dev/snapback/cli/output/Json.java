package dev.snapback.cli.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * How values are written for programs. Field names are those of the API in snake_case and do not
 * change; a value that there is not is {@code null}, never left out.
 */
public final class Json {
  private Json() {}

  /**
   * @param millis since the epoch; 0 for never, which is null
   * @return ISO 8601 in UTC
   */
  public static JsonElement time(long millis) {
    return millis == 0
        ? JsonNull.INSTANCE
        : new JsonPrimitive(Instant.ofEpochMilli(millis).toString());
  }

  /** From one time to another in seconds; null while either has not come (0). */
  public static JsonElement seconds(long fromMillis, long toMillis) {
    return fromMillis == 0 || toMillis == 0
        ? JsonNull.INSTANCE
        : new JsonPrimitive((toMillis - fromMillis) / 1e3);
  }

  /** Empty is null. */
  public static JsonElement text(String text) {
    return text.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(text);
  }

  public static JsonArray strings(Iterable<String> strings) {
    JsonArray array = new JsonArray();
    strings.forEach(array::add);
    return array;
  }

  public static <T> JsonArray array(List<T> values, Function<T, JsonElement> each) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(each.apply(value)));
    return array;
  }

  /** An object with one list in it, so that more can be said beside the list later. */
  public static <T> JsonObject list(String name, List<T> values, Function<T, JsonElement> each) {
    JsonObject object = new JsonObject();
    object.add(name, array(values, each));
    return object;
  }
}
