package dev.snapback.agent.images;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A root whose own programs are run in it. Without udev's help, which is the machine's. */
record Chroot(Path root, Programs programs) {
  private static final Map<String, String> ENVIRONMENT =
      Programs.environment(Map.of("DM_DISABLE_UDEV", "1"));

  /**
   * @throws IOException where it did not succeed
   */
  Finished run(List<String> argv, Duration deadline) throws IOException {
    var inside = new ArrayList<>(List.of("chroot", root.toString()));
    inside.addAll(argv);
    var finished = programs.run(inside, ENVIRONMENT, deadline);
    if (!finished.succeeded()) {
      throw new IOException(
          "%s in %s: %s"
              .formatted(
                  argv, root, finished.timedOut() ? "did not end" : finished.stderr().strip()));
    }
    return finished;
  }
}
