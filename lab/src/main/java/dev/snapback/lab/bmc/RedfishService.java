package dev.snapback.lab.bmc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.snapback.lab.Power;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A management controller that speaks as much Redfish (DMTF DSP0266) as one needs to switch one
 * system's power: over TLS with a certificate of its own, by Basic authentication. On loopback. One
 * owner.
 */
public final class RedfishService implements AutoCloseable {
  public static final String USER = "admin";
  public static final String SYSTEM = "1";

  private static final String ROOT = "/redfish/v1";
  private static final String SYSTEMS = ROOT + "/Systems";
  private static final String THE_SYSTEM = SYSTEMS + "/" + SYSTEM;
  private static final String RESET = THE_SYSTEM + "/Actions/ComputerSystem.Reset";
  private static final int MOST_QUESTION = 64 * 1024;

  private final HttpsServer server;
  private final ExecutorService threads;
  private final PowerDesk desk;
  private final SelfSigned identity;
  private final Path passwordFile;
  private final byte[] authorization;
  private final List<String> allowed;

  private RedfishService(
      HttpsServer server,
      PowerDesk desk,
      SelfSigned identity,
      Path passwordFile,
      String password,
      List<String> allowed) {
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.desk = desk;
    this.identity = identity;
    this.passwordFile = passwordFile;
    byte[] proof = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization =
        ("Basic " + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
    this.allowed = List.copyOf(allowed);
  }

  /**
   * @param directory its own: certificate, key and password
   * @param allowed the reset types that it offers, as controllers differ in that
   */
  public static RedfishService start(
      Path directory, int port, String password, List<String> allowed, PowerSwitch power)
      throws IOException, InterruptedException {
    Path home = Files.createDirectories(directory).toAbsolutePath();
    SelfSigned identity = SelfSigned.make(home);
    Path passwordFile = Files.writeString(home.resolve("password"), password + "\n");
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
    var service =
        new RedfishService(server, new PowerDesk(power), identity, passwordFile, password, allowed);
    server.setExecutor(service.threads);
    server.createContext("/", service::handle);
    server.start();
    return service;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Its own, in PEM. */
  public Path certificate() {
    return identity.certificate();
  }

  public Path passwordFile() {
    return passwordFile;
  }

  /** What the controller's settings say of it, below {@code bmc:}. */
  public String settings() {
    return ("{redfish: {url: \"https://127.0.0.1:%d\", system: \"%s\", user: %s,"
            + " password-file: %s, certificate: %s}}")
        .formatted(port(), SYSTEM, USER, passwordFile, certificate());
  }

  private void handle(HttpExchange asked) throws IOException {
    try (asked) {
      String path = asked.getRequestURI().getPath().replaceAll("/$", "");
      String given = asked.getRequestHeaders().getFirst("Authorization");
      // The root alone is for everybody (DSP0266 §13.3).
      boolean known =
          given != null
              && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization);
      if (!known && !path.equals(ROOT)) {
        asked.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"lab\"");
        reply(asked, 401, error("Base.1.0.NoValidSession"));
      } else if (asked.getRequestMethod().equals("POST") && path.equals(RESET)) {
        reset(asked);
      } else if (asked.getRequestMethod().equals("GET")) {
        get(asked, path);
      } else {
        reply(asked, 405, error("Base.1.0.ActionNotSupported"));
      }
    }
  }

  private void get(HttpExchange asked, String path) throws IOException {
    switch (path) {
      case ROOT ->
          reply(asked, 200, Map.of("@odata.id", ROOT, "Systems", Map.of("@odata.id", SYSTEMS)));
      case SYSTEMS ->
          reply(
              asked,
              200,
              Map.of(
                  "@odata.id",
                  SYSTEMS,
                  "Members@odata.count",
                  1,
                  "Members",
                  List.of(Map.of("@odata.id", THE_SYSTEM))));
      case THE_SYSTEM -> reply(asked, 200, system());
      default -> reply(asked, 404, error("Base.1.0.ResourceMissingAtURI"));
    }
  }

  private Map<String, Object> system() throws IOException {
    return Map.of(
        "@odata.id",
        THE_SYSTEM,
        "@odata.type",
        "#ComputerSystem.v1_5_0.ComputerSystem",
        "Id",
        SYSTEM,
        "PowerState",
        desk.isOn() ? "On" : "Off",
        "Actions",
        Map.of(
            "#ComputerSystem.Reset",
            Map.of("target", RESET, "ResetType@Redfish.AllowableValues", allowed)));
  }

  private void reset(HttpExchange asked) throws IOException {
    String type;
    try {
      byte[] body = asked.getRequestBody().readNBytes(MOST_QUESTION);
      type = JsonMapper.shared().readTree(body).path("ResetType").asString("");
    } catch (JacksonException e) {
      reply(asked, 400, error("Base.1.0.MalformedJSON"));
      return;
    }
    boolean on = desk.isOn();
    // To start what is on, or to restart what is off, is refused, as by controllers that are
    // strict.
    boolean starts = type.equals("On") || type.equals("ForceOn");
    if (!allowed.contains(type) || starts == on) {
      reply(asked, 400, error("Base.1.0.ActionParameterNotSupported"));
      return;
    }
    desk.order(
        switch (type) {
          case "On", "ForceOn" -> Power.ON;
          case "ForceOff" -> Power.OFF;
          default -> Power.CYCLE;
        });
    asked.sendResponseHeaders(204, -1);
  }

  private static Map<String, Object> error(String code) {
    return Map.of("error", Map.of("code", code, "message", code));
  }

  private static void reply(HttpExchange asked, int code, Map<String, ?> json) throws IOException {
    byte[] body = JsonMapper.shared().writeValueAsBytes(json);
    asked.getResponseHeaders().add("Content-Type", "application/json");
    asked.getResponseHeaders().add("OData-Version", "4.0");
    asked.sendResponseHeaders(code, body.length);
    asked.getResponseBody().write(body);
  }

  /** Ends it; the machine stays as it is. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
    desk.close();
  }
}
