package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.Cloud.Proof;
import dev.snapback.controller.openstack.Cloud.Ref;
import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gets tokens, and keeps the newest; one renewal serves all who wait for it. Thread-safe. */
final class Keystone {
  /** A token is renewed when a tenth of its life is left, or this much, whichever is less. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  /** Wrong credentials are not shown again at once: Keystone may lock the user out. */
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

  private final Cloud cloud;
  private final Wire wire;
  private final PassingTime time;
  private final Retries retries;
  private final ReentrantLock renewing = new ReentrantLock();

  private volatile @Nullable Token current;
  private @Nullable OpenStackException refusal;
  private long refusedUntil;

  Keystone(Cloud cloud, Wire wire, PassingTime time) {
    this.cloud = cloud;
    this.wire = wire;
    this.time = time;
    this.retries = new Retries(time);
  }

  /** One that is good for a while yet. */
  Token token(Deadline deadline) throws OpenStackException, InterruptedException {
    Token known = current;
    if (known != null && known.renewAt() - time.nanos() > 0) {
      return known;
    }
    return another(Optional.ofNullable(known), deadline);
  }

  /** Another than the one that a service did not believe, unless somebody has got one since. */
  Token insteadOf(Token refused, Deadline deadline)
      throws OpenStackException, InterruptedException {
    return another(Optional.of(refused), deadline);
  }

  private Token another(Optional<Token> than, Deadline deadline)
      throws OpenStackException, InterruptedException {
    if (!renewing.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new OpenStackException(
          Kind.UNREACHABLE, "identity: the wait for another caller's token was too long");
    }
    try {
      Token known = current;
      if (known != null && than.filter(known::equals).isEmpty()) {
        return known;
      }
      OpenStackException last = refusal;
      if (last != null && refusedUntil - time.nanos() > 0) {
        throw new OpenStackException(Kind.AUTH, last.why() + " (not asked again yet)");
      }
      Token fresh = retries.run(deadline, () -> ask(deadline));
      current = fresh;
      refusal = null;
      return fresh;
    } catch (OpenStackException e) {
      if (e.kind() == Kind.AUTH && (refusal == null || refusedUntil - time.nanos() <= 0)) {
        refusal = e;
        refusedUntil = time.nanos() + AFTER_REFUSAL.toNanos();
      }
      throw e;
    } finally {
      renewing.unlock();
    }
  }

  private Token ask(Deadline deadline) throws OpenStackException, InterruptedException {
    long asked = time.nanos();
    String body = Json.write(Map.of("auth", auth(cloud.proof())));
    URI uri = URI.create(cloud.authUrl() + "/auth/tokens");
    Ask ask = new Ask("identity", "POST", "/auth/tokens", uri, Map.of(), Optional.of(body));
    Answer answer = wire.send(ask, deadline);
    if (!answer.good()) {
      OpenStackException refused = Faults.of(answer);
      if (refused.kind() == Kind.AUTH) {
        throw new OpenStackException(
            Kind.AUTH,
            "%s; are the credentials of cloud '%s' right?".formatted(refused.why(), cloud.name()));
      }
      throw refused;
    }
    JsonNode token = answer.json().path("token");
    String value =
        answer
            .headers()
            .firstValue("X-Subject-Token")
            .orElseThrow(() ->
                new OpenStackException(
                    Kind.BROKEN, ask + ": expected X-Subject-Token, found none"));
    Duration life = life(token);
    Duration tenth = life.dividedBy(10);
    Duration good = life.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
    return new Token(
        new Secret(value),
        Json.text(token.path("project"), "id", "a token's project"),
        Catalog.parse(token.path("catalog")),
        asked + good.toNanos());
  }

  /** By Keystone's clock alone, which need not be ours. */
  private static Duration life(JsonNode token) throws OpenStackException {
    try {
      Duration life =
          Duration.between(
              Instant.parse(Json.text(token, "issued_at", "a token")),
              Instant.parse(Json.text(token, "expires_at", "a token")));
      return life.isNegative() ? Duration.ZERO : life;
    } catch (DateTimeException e) {
      throw new OpenStackException(Kind.BROKEN, "a token: expected times as in ISO 8601", e);
    }
  }

  private static Map<String, Object> auth(Proof proof) {
    return switch (proof) {
      case Proof.Password(Ref user, Secret password, Ref project) ->
          Map.of(
              "identity",
              identity("password", Map.of("user", with(ref(user), "password", password.value()))),
              "scope",
              Map.of("project", ref(project)));
      case Proof.ApplicationCredential(String id, Secret secret) ->
          Map.of(
              "identity",
              identity("application_credential", Map.of("id", id, "secret", secret.value())));
      case Proof.NamedCredential(String name, Ref user, Secret secret) ->
          Map.of(
              "identity",
              identity(
                  "application_credential",
                  Map.of("name", name, "user", ref(user), "secret", secret.value())));
    };
  }

  private static Map<String, Object> identity(String method, Map<String, Object> what) {
    return Map.of("methods", List.of(method), method, what);
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }

  private static Map<String, Object> ref(Ref ref) {
    return switch (ref) {
      case Ref.ById(String id) -> Map.of("id", id);
      case Ref.ByName(String name, Cloud.Domain domain) ->
          Map.of("name", name, "domain", Map.of(domain.byId() ? "id" : "name", domain.value()));
    };
  }
}
