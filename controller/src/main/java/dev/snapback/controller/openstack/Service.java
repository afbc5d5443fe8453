package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Calls of one service: finds its endpoint, shows the token and once another if that one is not
 * believed, and tries again what may be. Thread-safe.
 */
final class Service {
  private static final int PAGE = 200;
  private static final int MOST_PAGES = 100;
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final String type;
  private final String version;
  private final Map<String, String> headers;
  private final Cloud cloud;
  private final Keystone keystone;
  private final Wire wire;
  private final Retries retries;

  /**
   * @param version what an endpoint's path must end with, and gets where the catalogue has left it
   *     out; may be empty
   */
  Service(
      String type,
      String version,
      Map<String, String> headers,
      Cloud cloud,
      Keystone keystone,
      Wire wire,
      PassingTime time) {
    this.type = type;
    this.version = version;
    this.headers = Map.copyOf(headers);
    this.cloud = cloud;
    this.keystone = keystone;
    this.wire = wire;
    this.retries = new Retries(time);
  }

  /** The id of the project that all is done in. */
  String project(Deadline deadline) throws OpenStackException, InterruptedException {
    return keystone.token(deadline).project();
  }

  /** Whether the cloud's catalogue has such a service at all. */
  boolean offered(Deadline deadline) throws OpenStackException, InterruptedException {
    return keystone.token(deadline).catalog().endpoints().stream()
        .anyMatch(e -> e.type().equals(type));
  }

  /**
   * @throws OpenStackException where the answer is no success
   */
  JsonNode get(String path, Deadline deadline) throws OpenStackException, InterruptedException {
    return retries.run(deadline, () -> once("GET", path, Optional.empty(), deadline)).json();
  }

  /** As {@link #get}, but nothing where the service knows of no such thing. */
  Optional<JsonNode> find(String path, Deadline deadline)
      throws OpenStackException, InterruptedException {
    try {
      return Optional.of(get(path, deadline));
    } catch (OpenStackException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What is not there is gone: no failure. */
  void delete(String path, Deadline deadline) throws OpenStackException, InterruptedException {
    try {
      var _ = retries.run(deadline, () -> once("DELETE", path, Optional.empty(), deadline));
    } catch (OpenStackException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Makes something; never sent twice, as nobody knows what became of the first. */
  JsonNode create(String path, Map<String, ?> body, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return once("POST", path, Optional.of(Json.write(body)), deadline).json();
  }

  /** A POST that changes nothing. */
  JsonNode ask(String path, Map<String, ?> body, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Optional<String> json = Optional.of(Json.write(body));
    return retries.run(deadline, () -> once("POST", path, json, deadline)).json();
  }

  /**
   * All of a list, page by page. By markers of our own: the links of a service behind a proxy may
   * lead anywhere.
   *
   * @param items the list's key
   * @param marker what the next page begins after, of the last item
   */
  List<JsonNode> all(
      String path,
      String items,
      Map<String, String> query,
      Function<JsonNode, String> marker,
      Deadline deadline)
      throws OpenStackException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    Map<String, String> asked = new TreeMap<>(query);
    asked.put("limit", String.valueOf(PAGE));
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode answer = get(path + query(asked), deadline);
      JsonNode list = answer.path(items);
      if (!list.isArray()) {
        throw new OpenStackException(
            Kind.BROKEN,
            "%s: GET %s: expected a list of %s, found none".formatted(type, path, items));
      }
      list.forEach(all::add);
      if (list.isEmpty() || !hasNext(answer, items)) {
        return all;
      }
      String last = marker.apply(all.getLast());
      if (last.isEmpty() || last.equals(asked.put("marker", last))) {
        break;
      }
    }
    throw new OpenStackException(
        Kind.BROKEN, "%s: GET %s: its pages do not end".formatted(type, path));
  }

  /** One part of a path, of which nothing is taken for more than that. */
  static String segment(String id) throws OpenStackException {
    if (!SEGMENT.matcher(id).matches()) {
      throw new OpenStackException(Kind.REFUSED, "expected an id or a name, found '" + id + "'");
    }
    return id;
  }

  private static boolean hasNext(JsonNode answer, String items) {
    for (JsonNode link : answer.path(items + "_links")) {
      if (link.path("rel").asString("").equals("next")) {
        return true;
      }
    }
    return answer.path("next").isString();
  }

  private static String query(Map<String, String> parameters) {
    List<String> parts = new ArrayList<>();
    parameters.forEach((k, v) -> parts.add(encoded(k) + "=" + encoded(v)));
    return "?" + String.join("&", parts);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer once(String method, String path, Optional<String> json, Deadline deadline)
      throws OpenStackException, InterruptedException {
    Token token = keystone.token(deadline);
    Answer answer = wire.send(request(method, path, json, token), deadline);
    if (answer.status() == 401) {
      // It was not done, so even what makes something may be sent again.
      Token other = keystone.insteadOf(token, deadline);
      answer = wire.send(request(method, path, json, other), deadline);
    }
    if (!answer.good()) {
      throw Faults.of(answer);
    }
    return answer;
  }

  private Ask request(String method, String path, Optional<String> json, Token token)
      throws OpenStackException {
    String base = token.catalog().endpoint(type, cloud).toString();
    URI uri = URI.create((base.endsWith(version) ? base : base + version) + path);
    Map<String, String> all = new HashMap<>(headers);
    all.put("X-Auth-Token", token.value().value());
    return new Ask(type, method, path.replaceFirst("\\?.*", ""), uri, all, json);
  }
}
