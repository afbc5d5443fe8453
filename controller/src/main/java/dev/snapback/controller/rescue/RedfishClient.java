package dev.snapback.controller.rescue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a Redfish service for resources, with Basic authentication over TLS (DSP0266 §13). */
final class RedfishClient implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int MOST_ANSWER = 1 << 20;

  private final Bmc.Redfish bmc;
  private final Allowance allowance;
  private final HttpClient http;
  private final String authorization;

  private RedfishClient(
      Bmc.Redfish bmc, Allowance allowance, HttpClient http, String authorization) {
    this.bmc = bmc;
    this.allowance = allowance;
    this.http = http;
    this.authorization = authorization;
  }

  static RedfishClient open(Bmc.Redfish bmc, Allowance allowance) throws RescueException {
    String proof = bmc.user() + ":" + password(bmc.passwordFile());
    String encoded = Base64.getEncoder().encodeToString(proof.getBytes(StandardCharsets.UTF_8));
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Elsewhere the password has no business.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(allowance.atMost(CALL));
    if (bmc.certificate().isPresent()) {
      http.sslContext(PinnedCertificate.only(bmc.certificate().get()));
    }
    return new RedfishClient(bmc, allowance, http.build(), "Basic " + encoded);
  }

  private static String password(Path file) throws RescueException {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new RescueException(
          "expected a password in " + file + ", which cannot be read: " + e.getMessage(), e);
    }
  }

  String name() {
    return "the Redfish service at " + bmc.url();
  }

  JsonNode get(String path) throws RescueException, InterruptedException {
    HttpResponse<InputStream> answer = send(request(path).GET().build());
    if (answer.statusCode() != 200) {
      throw refused("GET", path, answer);
    }
    try {
      return JsonMapper.shared().readTree(body(answer));
    } catch (JacksonException e) {
      throw new RescueException(name() + ": what " + path + " answers is no JSON", e);
    }
  }

  void post(String path, String json) throws RescueException, InterruptedException {
    HttpResponse<InputStream> answer =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    int code = answer.statusCode();
    if (code != 200 && code != 202 && code != 204) {
      throw refused("POST", path, answer);
    }
    var _ = body(answer);
  }

  /** Only ever at the service itself, wherever an answer of its points to. */
  private HttpRequest.Builder request(String path) throws RescueException {
    URI service = bmc.url();
    URI target;
    try {
      target = service.resolve(path);
    } catch (IllegalArgumentException e) {
      throw new RescueException(name() + ": '" + path + "' is no path", e);
    }
    if (!service.getScheme().equals(target.getScheme())
        || !String.valueOf(service.getAuthority()).equals(target.getAuthority())) {
      throw new RescueException("%s: expected a path of its own, found %s".formatted(name(), path));
    }
    return HttpRequest.newBuilder(target)
        .timeout(allowance.atMost(CALL))
        .header("Authorization", authorization)
        .header("OData-Version", "4.0")
        .header("Accept", "application/json");
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws RescueException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new RescueException("%s does not answer: %s".formatted(name(), innermost(e)), e);
    }
  }

  private String body(HttpResponse<InputStream> answer) throws RescueException {
    try (InputStream body = answer.body()) {
      return new String(body.readNBytes(MOST_ANSWER), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RescueException(name() + ": its answer broke off: " + e.getMessage(), e);
    }
  }

  private RescueException refused(String verb, String path, HttpResponse<InputStream> answer)
      throws RescueException {
    int code = answer.statusCode();
    String body = body(answer);
    String said = body.length() > 200 ? body.substring(0, 200) + "…" : body;
    String advice = code == 401 || code == 403 ? "; are user and password right?" : "";
    return new RescueException(
        "%s: %s %s answered %d %s%s".formatted(name(), verb, path, code, said.strip(), advice));
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
