package dev.snapback.agent.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs started by the JDK, with the help of a program of its runtime. For what a boot waits
 * for: the native bindings of {@link SpawnedPrograms} take longer to load than the agent takes to
 * start.
 */
public final class ForkedPrograms implements Programs {
  private final Path directory;

  /**
   * @param directory for the output of running programs, on a tmpfs
   */
  public ForkedPrograms(Path directory) {
    this.directory = directory;
  }

  @Override
  public Finished run(List<String> argv, Map<String, String> environment, Duration deadline)
      throws IOException {
    try (var output = OutputFiles.in(directory)) {
      var builder =
          new ProcessBuilder(argv)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.stdout().toFile())
              .redirectError(output.stderr().toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      var process = builder.start();
      boolean late = !endsWithin(process, deadline);
      return output.finished(process.waitFor(), late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + argv.getFirst() + " runs");
    }
  }

  private static boolean endsWithin(Process process, Duration deadline)
      throws InterruptedException {
    if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    process.destroyForcibly();
    return false;
  }

  @Override
  public void warmUp() {}
}
