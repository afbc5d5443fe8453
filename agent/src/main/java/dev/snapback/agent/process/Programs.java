package dev.snapback.agent.process;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs short-lived programs of the machine. Thread-safe. */
public interface Programs {

  /** Where programs are found, and the language in which they speak to us. */
  Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

  /** The same, and more. */
  static Map<String, String> environment(Map<String, String> more) {
    var all = new HashMap<>(ENVIRONMENT);
    all.putAll(more);
    return Map.copyOf(all);
  }

  /**
   * Starts a program with an empty standard input, and waits for its end.
   *
   * @param argv the program, looked up in PATH, and its arguments; no shell comes between
   * @param environment the program's whole environment
   * @param deadline after this long the program is killed
   * @throws IOException where it could not be started
   */
  Finished run(List<String> argv, Map<String, String> environment, Duration deadline)
      throws IOException;

  /**
   * Loads what the first start needs, so that the first {@link #run} is not slower than the others.
   */
  void warmUp();
}
