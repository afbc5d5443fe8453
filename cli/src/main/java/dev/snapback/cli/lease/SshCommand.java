package dev.snapback.cli.lease;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Interrupts;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.workspace.Programs;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.AdmitKeyResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback ssh}. */
@Command(
    name = "ssh",
    mixinStandardHelpOptions = true,
    synopsisHeading = "Usage: ",
    customSynopsis = "snapback ssh LEASE [OPTIONS] [-- COMMAND [ARG...]]",
    description = {
      "Logs in to a node of a lease as root, by your own ssh and key; exits as ssh does.",
      "The key is put there for it and goes with the lease. The node's keys come by the controller, and no other is accepted."
    },
    footer = {"", "Example:", "  snapback ssh q-20261122-101530-k3f9x2ab --node m2"})
public final class SshCommand implements Callable<Integer> {
  private static final List<String> USUAL_KEYS =
      List.of("id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub");

  private final Session session;

  @Option(names = "--node", paramLabel = "N", description = "Default: the lease's first.")
  private String node = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Your public key; its private half is beside it, or your ssh-agent has it.",
        "Default: the first of ~/.ssh/id_ed25519.pub, id_ecdsa.pub, id_rsa.pub."
      })
  private @Nullable Path key;

  @Option(
      names = "--address",
      paramLabel = "HOST[:PORT]",
      description = "Where you reach the node, if that is not where the controller does.")
  private String address = "";

  @Parameters(
      index = "0",
      paramLabel = "LEASE",
      description = "The id that `snapback request` printed.")
  private String lease = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", hidden = true)
  private List<String> command = List.of();

  public SshCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = keyFile();
    AdmitKeyResponse admitted;
    try (Controller controller = session.connect()) {
      String text = Files.readString(file).strip();
      admitted =
          controller.ask(api ->
              api.admitKey(
                  AdmitKeyRequest.newBuilder()
                      .setLease(lease)
                      .setNode(node)
                      .setPublicKey(text)
                      .build()));
    } catch (IOException e) {
      throw Failure.usage("--key: cannot read " + file + ": " + e.getMessage());
    }
    try {
      return login(admitted, file);
    } catch (IOException e) {
      throw Failure.io("ssh could not be started: " + e.getMessage(), e);
    }
  }

  private Path keyFile() {
    if (key != null) {
      return session.surroundings().directory().resolve(key);
    }
    Path home = Path.of(session.surroundings().environment().getOrDefault("HOME", "/"), ".ssh");
    return USUAL_KEYS.stream()
        .map(home::resolve)
        .filter(Files::isReadable)
        .findFirst()
        .orElseThrow(() ->
            Failure.usage(
                "no public key in %s: make one by ssh-keygen, or name one by --key FILE"
                    .formatted(home)));
  }

  private int login(AdmitKeyResponse admitted, Path file) throws IOException, InterruptedException {
    Path known = Files.createTempFile("snapback-known-hosts", "");
    try (Interrupts.Handling _ = session.surroundings().interrupts().handle(() -> {})) {
      // Ctrl-C is for who works there: ssh hears of it itself.
      Files.write(
          known,
          admitted.getHostKeysList().stream()
              .map(text -> plain(admitted.getNode()) + " " + text.replaceAll("[^ -~]", ""))
              .toList());
      var builder = new ProcessBuilder(words(admitted, file, known)).inheritIO();
      return builder.start().waitFor();
    } finally {
      Files.deleteIfExists(known);
    }
  }

  private List<String> words(AdmitKeyResponse admitted, Path file, Path known) {
    int colon = address.lastIndexOf(':');
    String host =
        address.isEmpty() ? admitted.getHost() : colon < 0 ? address : address.substring(0, colon);
    String port = colon < 0 ? Integer.toString(admitted.getPort()) : address.substring(colon + 1);
    Path secret = Path.of(file.toString().replaceFirst("\\.pub$", ""));
    List<String> words = new ArrayList<>(List.of(ssh(), "-i"));
    words.add((Files.exists(secret) ? secret : file).toString());
    Stream.of(
            "HostKeyAlias=" + plain(admitted.getNode()),
            "UserKnownHostsFile=" + known,
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "UpdateHostKeys=no",
            "Port=" + port)
        .forEach(option -> words.addAll(List.of("-o", option)));
    words.add(plain(admitted.getUser()) + "@" + plain(host));
    words.addAll(command);
    return words;
  }

  private String ssh() {
    return Programs.find("ssh", session.surroundings().path())
        .map(Path::toString)
        .orElseThrow(() ->
            Failure.usage("there is no ssh on the PATH (Debian: apt-get install openssh-client)"));
  }

  /** The controller is trusted with a name, not with an option of ssh's. */
  private static String plain(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:-]*")) {
      throw Failure.internal(
          "the controller names a host that is none: " + name, new IllegalArgumentException());
    }
    return name;
  }
}
