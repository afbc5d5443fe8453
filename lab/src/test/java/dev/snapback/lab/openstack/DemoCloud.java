package dev.snapback.lab.openstack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenStack of this host as its users and its operators see it: by its own command line and as
 * processes.
 *
 * @param directory has `up`, `openrc` and `lib`
 */
record DemoCloud(Path directory) {
  private static final int NOVA = 8774;
  private static final Path STATE =
      Path.of(
          System.getenv()
              .getOrDefault(
                  "OPENSTACK_VAR", System.getProperty("user.home") + "/.cache/openstack-demo"));

  /** What a user of the project is told, as JSON. */
  JsonNode ask(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-f", "json"));
    return JsonMapper.shared().readTree(as("demo", all));
  }

  /** Has a user do something. */
  void order(String... words) throws IOException, InterruptedException {
    as("demo", List.of(words));
  }

  /** How many servers the project may have; -1: as many as it likes. */
  void allow(int servers) throws IOException, InterruptedException {
    as("admin", List.of("quota", "set", "--instances", Integer.toString(servers), "demo"));
  }

  private String as(String user, List<String> words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", ". \"$0\" \"$1\" && shift && exec openstack \"$@\""));
    command.addAll(List.of(directory.resolve("openrc").toString(), user));
    command.addAll(words);
    return run(command);
  }

  /** The names of all that the project has of one kind and that is called as ours is. */
  List<String> ours(String kind) throws IOException, InterruptedException {
    return ask(kind, "list")
        .valueStream()
        .map(thing -> thing.get("Name").asString())
        .filter(name -> name.startsWith("snapback-"))
        .toList();
  }

  /**
   * Makes a server, a port and a keypair that carry a controller's mark, and that it does not know
   * of.
   */
  void leave(String controller, String node) throws IOException, InterruptedException {
    String name = "snapback-%s-%s".formatted(controller, node);
    String owner = "snapback:controller=" + controller;
    order("port", "create", "--network", "demo", "--description", owner, name);
    Path key = Files.createTempFile("key", ".pub");
    try {
      Files.writeString(
          key,
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f test");
      order("keypair", "create", "--public-key", key.toString(), name);
    } finally {
      Files.delete(key);
    }
    order(
        "server",
        "create",
        "--image=tiny",
        "--flavor=m1.tiny",
        "--network=demo",
        "--property",
        owner,
        "--property",
        "snapback:of=" + node,
        "--wait",
        name);
  }

  /** The next server's machine will not come up, so that Nova says ERROR. */
  void failNext() throws IOException {
    Files.writeString(STATE.resolve("hooks/fail"), "");
  }

  boolean failed() {
    return !Files.exists(STATE.resolve("hooks/fail"));
  }

  /** Nova takes connections and does not answer, until {@link #goOn}. */
  void hang() throws IOException, InterruptedException {
    run(List.of("kill", "-STOP", "--", "-" + novaApi()));
  }

  void goOn() throws IOException, InterruptedException {
    run(List.of("kill", "-CONT", "--", "-" + novaApi()));
  }

  private static String novaApi() throws IOException {
    return Files.readString(STATE.resolve("run/nova-api.pid")).split(" ")[0];
  }

  /** In place of Nova's API; closed, there is Nova again. */
  final class Broken implements AutoCloseable {
    private final HttpServer instead;
    private final AtomicInteger answers = new AtomicInteger();

    private Broken() throws IOException, InterruptedException {
      run(
          List.of(
              "bash",
              "-c",
              ". \"$0\" && stop nova-api",
              directory.resolve("lib/daemons.sh").toString()));
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), NOVA);
      instead = HttpServer.create(address, 0);
      instead
          .createContext("/")
          .setHandler(exchange -> {
            int turn = answers.incrementAndGet();
            int status = turn % 2 == 0 ? 500 : 503;
            byte[] body = "{\"error\": {}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      instead.start();
    }

    /** So often it has answered 503 or 500, in turns. */
    int answers() {
      return answers.get();
    }

    @Override
    public void close() throws IOException {
      instead.stop(0);
      try {
        run(List.of(directory.resolve("up").toString()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Nova's API was not started again");
      }
    }
  }

  /** Ends Nova's API and answers 503 and 500 in its place. */
  Broken broken() throws IOException, InterruptedException {
    return new Broken();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OPENSTACK_TOKEN_SECONDS", "60");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "exit code %d of %s: %s".formatted(process.exitValue(), String.join(" ", command), out));
    }
    return out;
  }
}
