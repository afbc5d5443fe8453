package dev.snapback.cli.shell;

import dev.snapback.cli.connection.Address;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.connection.OwnToken;
import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, and what follows from them. */
public final class Session {
  private final Surroundings surroundings;

  @Option(
      names = "--controller",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      description = {
        "The controller's API: in plaintext on this machine, by TLS elsewhere. Of several that share"
            + " a store, with commas between: the next is tried when one does not answer.",
        "Default: SNAPBACK_CONTROLLER, else " + Address.DEFAULT + "."
      })
  private @Nullable String controller;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "Speak TLS, and trust the CAs in this file (PEM).",
        "Default: SNAPBACK_CA, else those that Java knows."
      })
  private @Nullable Path ca;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description =
          "Print JSON: one object per line, times in ISO 8601 (UTC), durations in seconds.")
  private boolean json;

  public Session(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /** Whether the output is for programs. */
  public boolean json() {
    return json;
  }

  /**
   * Connects to the controller that option or environment name.
   *
   * @throws Failure (69) if none is reachable within 10 s, (64) if there is no such host, (77) if
   *     the token at hand is not to be used
   */
  public Controller connect() throws InterruptedException {
    Optional<String> token = OwnToken.find(surroundings.environment());
    Controller opened = new Controller(addresses(), surroundings.channels(), token);
    try {
      return opened.connected();
    } catch (Failure | InterruptedException e) {
      opened.close();
      throw e;
    }
  }

  private List<Address> addresses() {
    String named =
        controller == null
            ? surroundings.environment().getOrDefault("SNAPBACK_CONTROLLER", "")
            : controller;
    List<Address> addresses = Address.parseAll(named.isEmpty() ? Address.DEFAULT : named);
    String authorities =
        ca == null ? surroundings.environment().getOrDefault("SNAPBACK_CA", "") : ca.toString();
    return authorities.isEmpty()
        ? addresses
        : addresses.stream()
            .map(each -> each.trusting(surroundings.directory().resolve(authorities)))
            .toList();
  }

  /**
   * Prints a line (or several) to stdout.
   *
   * @throws Failure (74) if stdout is closed
   */
  public void print(String text) {
    try {
      surroundings.stdout().write((text + "\n").getBytes(StandardCharsets.UTF_8));
      surroundings.stdout().flush();
    } catch (IOException e) {
      throw Failure.io("cannot write to stdout: " + e.getMessage(), e);
    }
  }

  /** Where a person reads what happens. */
  public PrintStream stderr() {
    return surroundings.stderr();
  }
}
