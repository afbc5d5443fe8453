package dev.snapback.cli.shell;

import dev.snapback.cli.connection.Address;
import io.grpc.ManagedChannel;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * All that the command takes from outside, so that a test can give it something else.
 *
 * @param stdin read only where a command is told to
 * @param stdout unbuffered: bytes of a console go there as they come
 * @param stderr for people: progress and errors
 * @param live whether stderr is a terminal that can redraw a line
 * @param directory what relative paths are relative to
 * @param pause waits; a test's does not
 * @param leave ends the process at once with an exit code
 */
public record Surroundings(
    InputStream stdin,
    OutputStream stdout,
    PrintStream stderr,
    boolean live,
    Map<String, String> environment,
    Path directory,
    InstantSource clock,
    Pause pause,
    Interrupts interrupts,
    Function<Address, ManagedChannel> channels,
    IntConsumer leave) {

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Where programs are looked for; empty where nothing is said. */
  public String path() {
    return environment.getOrDefault("PATH", "");
  }
}
