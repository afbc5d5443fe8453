package dev.snapback.cli.provision;

import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.provisioning.Access;
import dev.snapback.provisioning.Order;
import dev.snapback.provisioning.Provisioning;
import dev.snapback.provisioning.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which machine, how to log in to it, and what to bring. */
final class MachineOptions {
  private static final int PASSWORD_BYTES = 4096;

  /** Where the agent's package puts it. */
  private static final Path PACKAGED = Path.of("/usr/lib/snapback/agent");

  // ssh(1) looks for these, too.
  private static final Path USUAL_KNOWN_HOSTS = Path.of(".ssh", "known_hosts");
  private static final Path USUAL_KEY = Path.of(".ssh", "id_ed25519");

  @Parameters(paramLabel = "HOST", description = "The machine: a name or an address.")
  private String host = "";

  @Option(names = "--port", defaultValue = "22", description = "Its SSH port. Default: 22.")
  private int port;

  @Option(
      names = "--user",
      defaultValue = "root",
      description = "Who logs in; sudo without a password where it is not root. Default: root.")
  private String user = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "A private key without a passphrase.",
        "Default: the SSH agent's keys, or ~/.ssh/id_ed25519 where there is no agent."
      })
  private @Nullable Path key;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The user's password, in the first line of a file.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description = "Which host keys are known. Default: ~/.ssh/known_hosts.")
  private @Nullable Path knownHosts;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = {
        "The agent to bring: snapback-agent.tar.zst, its .deb, or where it is unpacked.",
        "Default: SNAPBACK_AGENT_BUNDLE, else /usr/lib/snapback/agent."
      })
  private @Nullable Path bundle;

  @Option(
      names = "--boot-timeout",
      paramLabel = "D",
      defaultValue = "20m",
      description = "How long a boot may take, firmware included. Default: ${DEFAULT-VALUE}.")
  private String boot = "";

  String host() {
    return host;
  }

  Provisioning provisioning(Session session, Watch watch, String image, List<String> options) {
    Surroundings surroundings = session.surroundings();
    Order order =
        new Order(
            image,
            new ArrayList<>(options),
            bundle(surroundings),
            DurationText.parse("--boot-timeout", boot));
    return new Provisioning(access(surroundings), order, watch, surroundings.pause()::of);
  }

  private Access access(Surroundings surroundings) {
    if (port < 1 || port > 65535) {
      throw Failure.usage("--port wants 1 to 65535, found " + port);
    }
    Path known =
        knownHosts == null
            ? home(surroundings).resolve(USUAL_KNOWN_HOSTS)
            : in(surroundings, knownHosts);
    return new Access(host, port, user, proof(surroundings), known);
  }

  private static Path home(Surroundings surroundings) {
    return Path.of(surroundings.environment().getOrDefault("HOME", ""));
  }

  private Access.Proof proof(Surroundings surroundings) {
    if (key != null && passwordFile != null) {
      throw Failure.usage("expected one of --key and --password-file, found both");
    }
    if (key != null) {
      return new Access.Proof.Key(in(surroundings, key));
    }
    if (passwordFile != null) {
      return new Access.Proof.Password(password(in(surroundings, passwordFile)));
    }
    String socket = surroundings.environment().getOrDefault("SSH_AUTH_SOCK", "");
    if (!socket.isEmpty()) {
      return new Access.Proof.Agent(Path.of(socket));
    }
    Path usual = home(surroundings).resolve(USUAL_KEY);
    if (!Files.isReadable(usual)) {
      throw Failure.usage(
          "expected a way to log in, found neither an SSH agent (SSH_AUTH_SOCK) nor %s; give --key or --password-file"
              .formatted(usual));
    }
    return new Access.Proof.Key(usual);
  }

  private static String password(Path file) {
    try (var in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(PASSWORD_BYTES), StandardCharsets.UTF_8);
      String line = text.lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw Failure.usage("expected a password in the first line of " + file + ", found none");
      }
      return line;
    } catch (IOException e) {
      throw Failure.io("cannot read the password in " + file + ": " + e.getMessage(), e);
    }
  }

  private Path bundle(Surroundings surroundings) {
    if (bundle != null) {
      return in(surroundings, bundle);
    }
    String named = surroundings.environment().getOrDefault("SNAPBACK_AGENT_BUNDLE", "");
    if (!named.isEmpty()) {
      return in(surroundings, Path.of(named));
    }
    if (!Files.isDirectory(PACKAGED)) {
      throw Failure.usage(
          "expected the agent in "
              + PACKAGED
              + ", found none; install its package here, or name its bundle with --bundle");
    }
    return PACKAGED;
  }

  private static Path in(Surroundings surroundings, Path path) {
    return surroundings.directory().resolve(path);
  }
}
