package dev.snapback.controller.openstack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.snapback.controller.openstack.Cloud.Domain;
import dev.snapback.controller.openstack.Cloud.Proof;
import dev.snapback.controller.openstack.Cloud.Ref;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cloud in this process, of one project, that behaves as one until it is told not to. Its
 * services are told apart by the first part of the path. Thread-safe.
 */
final class FakeCloud implements AutoCloseable {
  static final String PROJECT = "project-1";
  static final String PASSWORD = "open sesame";

  final FakeNetworks networks = new FakeNetworks();
  final FakeImages images = new FakeImages();
  final FakeServers servers = new FakeServers(networks, images);

  /** What was asked, as {@code METHOD /service/path}, in order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  final Set<String> tokens = ConcurrentHashMap.newKeySet();
  volatile Duration tokenLife = Duration.ofHours(1);
  volatile boolean withNetworks = true;

  /** So short that each list of this size has several. */
  volatile FakePages pages = new FakePages(2);

  private final List<Trouble> troubles = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger ids = new AtomicInteger();
  private final HttpServer http;

  /** What goes wrong, so many times. */
  private record Trouble(String begin, AtomicInteger left, Wrong wrong) {}

  private interface Wrong {
    Optional<Reply> instead(FakeRequest request) throws InterruptedException;
  }

  FakeCloud() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::handle);
    http.start();
  }

  Cloud cloud() {
    return cloud(PASSWORD);
  }

  Cloud cloud(String password) {
    Domain domain = new Domain(false, "Default");
    Proof proof =
        new Proof.Password(
            new Ref.ByName("demo", domain), new Secret(password), new Ref.ByName("demo", domain));
    return new Cloud(
        "demo",
        URI.create(at("/identity/v3")),
        proof,
        Optional.of("RegionOne"),
        "public",
        new Cloud.Trust.OfJdk());
  }

  /** The next requests that begin so get this answer, and nothing is done. */
  void answers(String begin, int times, Reply reply) {
    troubles.add(new Trouble(begin, new AtomicInteger(times), _ -> Optional.of(reply)));
  }

  /** The next request that begins so is done, and its answer is lost. */
  void loses(String begin) {
    troubles.add(
        new Trouble(
            begin,
            new AtomicInteger(1),
            request -> {
              var _ = done(request);
              return Optional.empty();
            }));
  }

  /** Requests that begin so are never answered. */
  void hangs(String begin) {
    troubles.add(
        new Trouble(
            begin,
            new AtomicInteger(Integer.MAX_VALUE),
            _ -> {
              closed.await();
              return Optional.empty();
            }));
  }

  /** From now on all goes well. */
  void heal() {
    troubles.clear();
  }

  long count(String begin) {
    return asked.stream().filter(a -> a.startsWith(begin)).count();
  }

  private String at(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      FakeRequest request = request(exchange);
      asked.add(request.method() + " " + request.path());
      Optional<Reply> reply = reply(request, exchange);
      if (reply.isPresent()) {
        byte[] body = reply.get().body().getBytes(StandardCharsets.UTF_8);
        reply.get().headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.get().status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Optional<Reply> reply(FakeRequest request, HttpExchange exchange)
      throws InterruptedException {
    String line = request.method() + " " + request.path();
    for (Trouble trouble : troubles) {
      if (line.startsWith(trouble.begin()) && trouble.left().getAndDecrement() > 0) {
        return trouble.wrong().instead(request);
      }
    }
    if (request.path().equals("/identity/v3/auth/tokens")) {
      return Optional.of(token(request));
    }
    String shown = String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token"));
    if (!tokens.contains(shown)) {
      return Optional.of(Reply.refused(401, "The request you have made requires authentication."));
    }
    return Optional.of(done(request));
  }

  private synchronized Reply done(FakeRequest request) {
    String service = request.part(1);
    String path = request.path().replaceFirst("^/[a-z]+/v[0-9.]+", "");
    FakeRequest inner = new FakeRequest(request.method(), path, request.query(), request.json());
    return switch (service) {
      case "compute" -> servers.answer(inner, pages);
      case "image" -> images.answer(inner, pages);
      case "network" -> networks.answer(inner, pages);
      default -> Reply.notFound(service);
    };
  }

  private Reply token(FakeRequest request) {
    String password = request.json().findPath("user").path("password").asString("none");
    if (!password.equals(PASSWORD)) {
      return Reply.refused(401, "The request you have made requires authentication.");
    }
    String token = "token-" + ids.incrementAndGet();
    tokens.add(token);
    // Keystone's clock is not ours.
    Instant issued = Instant.parse("2001-01-01T00:00:00.000000Z");
    List<Map<String, ?>> services = new ArrayList<>();
    services.add(service("compute", "/compute/v2.1"));
    services.add(service("image", "/image/"));
    if (withNetworks) {
      services.add(service("network", "/network"));
    }
    Map<String, ?> body =
        Map.of(
            "issued_at", issued.toString(),
            "expires_at", issued.plus(tokenLife).toString(),
            "project", Map.of("id", PROJECT, "name", "demo"),
            "catalog", services);
    return Reply.json(201, Map.of("token", body)).with("X-Subject-Token", token);
  }

  private Map<String, ?> service(String type, String path) {
    List<Map<String, String>> endpoints = new ArrayList<>();
    for (String side : List.of("internal", "public")) {
      String url = side.equals("public") ? at(path) : "http://internal.invalid" + path;
      endpoints.add(Map.of("interface", side, "region_id", "RegionOne", "url", url));
    }
    return Map.of("type", type, "name", type, "endpoints", endpoints);
  }

  private static FakeRequest request(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    Map<String, String> query = new HashMap<>();
    String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String part : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      String[] pair = part.split("=", 2);
      query.put(decoded(pair[0]), decoded(pair[1]));
    }
    var json = JsonMapper.shared().readTree(exchange.getRequestBody());
    return new FakeRequest(exchange.getRequestMethod(), uri.getPath(), query, json);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
  }
}
