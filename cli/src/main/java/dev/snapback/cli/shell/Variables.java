package dev.snapback.cli.shell;

import dev.snapback.cli.exit.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Variables as {@code --env} sets them. */
public final class Variables {
  private Variables() {}

  /**
   * @param words each {@code NAME=VALUE}, or {@code NAME}, whose value is that of here
   * @throws Failure (64) where one is neither, or has no value here
   */
  public static Map<String, String> parse(List<String> words, Map<String, String> here) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : words) {
      int equals = variable.indexOf('=');
      String name = equals < 0 ? variable : variable.substring(0, equals);
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        // The value is not repeated: it may be a secret.
        throw Failure.usage("--env wants NAME=VALUE or NAME, found \"" + name + "\" for a name");
      }
      String value = equals < 0 ? here.get(name) : variable.substring(equals + 1);
      if (value == null) {
        throw Failure.usage("--env " + name + ": there is no such variable here to take along");
      }
      variables.put(name, value);
    }
    return variables;
  }
}
