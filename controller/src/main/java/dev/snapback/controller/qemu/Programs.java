package dev.snapback.controller.qemu;

import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.scheduler.LaunchFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are started, and end soon. */
final class Programs {
  private static final int MOST_WORDS = 500;

  private Programs() {}

  /**
   * @throws LaunchException where it fails, with the end of what it said; MISTAKE where there is no
   *     such program, FULL where there is no room
   */
  static void run(List<String> command, Duration within)
      throws LaunchException, IOException, InterruptedException {
    // To a file: a program that goes on in the background keeps a pipe open.
    Path said = Files.createTempFile("snapback-qemu", ".log");
    try {
      Process process = start(command, said);
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LaunchException(
            LaunchFault.FAILED,
            "%s did not end within %d s".formatted(command.getFirst(), within.toSeconds()));
      }
      if (process.exitValue() != 0) {
        String words = tail(Files.readString(said, StandardCharsets.ISO_8859_1).strip());
        boolean full =
            words.contains("No space left on device") || words.contains("Cannot allocate memory");
        throw new LaunchException(
            full ? LaunchFault.FULL : LaunchFault.FAILED,
            "%s ended with %d: %s".formatted(command.getFirst(), process.exitValue(), words));
      }
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static Process start(List<String> command, Path said) throws LaunchException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.MISTAKE,
          "%s cannot be started (is its package installed?): %s"
              .formatted(command.getFirst(), e.getMessage()));
    }
  }

  private static String tail(String words) {
    return words.length() > MOST_WORDS ? "…" + words.substring(words.length() - MOST_WORDS) : words;
  }
}
