package dev.snapback.lab.setup;

import dev.snapback.lab.LabException;
import dev.snapback.lab.fleet.Snapback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code snapback provision} that runs or has run, with what it says as it comes. */
final class ProvisionCall {
  private static final Duration LOOK = Duration.ofMillis(20);

  /** What setup is about to do: a line before each step, and before the reboot and the joining. */
  private static final Pattern STEP =
      Pattern.compile("^snapback: \\S+: ((?:setup: |reboot into |join ).*)$", Pattern.MULTILINE);

  private final Process process;
  private final Path out;
  private final Path err;

  private ProvisionCall(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static ProvisionCall start(Snapback snapback, List<String> command, Path directory)
      throws IOException {
    Path out = Files.createTempFile(directory, "provision-", ".out");
    Path err = Files.createTempFile(directory, "provision-", ".err");
    return new ProvisionCall(snapback.start(command, out, err), out, err);
  }

  /** Waits for its end; one that does not come is a failure of its own. */
  int exit(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      end();
      throw new LabException("not done within %s; so far:%n%s".formatted(limit, told()));
    }
    return process.exitValue();
  }

  /** The steps that it has told so far, the one that it is at among them. */
  List<String> steps() throws IOException {
    return STEP.matcher(told()).results().map(found -> found.group(1)).toList();
  }

  /** Waits until it is at its step of that number, from 1. */
  void awaitStep(int number, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (steps().size() < number) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new LabException("it did not come to step %d:%n%s".formatted(number, told()));
      }
      Thread.sleep(LOOK);
    }
  }

  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String printed() throws IOException {
    return Files.readString(out);
  }

  /** What it told on its standard error. */
  String told() throws IOException {
    return Files.readString(err);
  }
}
