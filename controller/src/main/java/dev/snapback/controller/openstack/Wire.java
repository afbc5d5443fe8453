package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests, each once, bounded in rate, time and the answer's length. Thread-safe. */
final class Wire implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final Bounds bounds;
  private final RequestRate rate;
  private final HttpClient http;

  Wire(Cloud cloud, Bounds bounds, PassingTime time) throws OpenStackException {
    this.bounds = bounds;
    this.rate = new RequestRate(bounds.requestsPerSecond(), time);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Elsewhere the token has no business.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .sslContext(CloudTrust.of(cloud.trust()))
            .build();
  }

  /**
   * @throws OpenStackException UNREACHABLE; BUSY where our own rate leaves no turn; BROKEN where
   *     the answer is too long. Any status is an answer.
   */
  Answer send(Ask ask, Deadline deadline) throws OpenStackException, InterruptedException {
    rate.take(deadline);
    Duration left = deadline.left();
    if (!left.isPositive()) {
      throw new OpenStackException(Kind.UNREACHABLE, ask + " was not sent: its deadline is over");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ask.uri()).header("Accept", "application/json");
    ask.headers().forEach(request::header);
    ask.json().ifPresent(_ -> request.header("Content-Type", "application/json"));
    request.method(
        ask.method(), ask.json().map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    return await(ask, request.build(), left.compareTo(bounds.call()) < 0 ? left : bounds.call());
  }

  /** The JDK's own limit of time ends where the answer's body begins. */
  private Answer await(Ask ask, HttpRequest request, Duration atMost)
      throws OpenStackException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(
                BodyHandlers.ofString(StandardCharsets.UTF_8), bounds.answerBytes()));
    try {
      HttpResponse<String> got = answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(ask, got.statusCode(), got.headers(), got.body());
    } catch (TimeoutException _) {
      throw new OpenStackException(
          Kind.UNREACHABLE, "%s was not answered within %d ms".formatted(ask, atMost.toMillis()));
    } catch (ExecutionException e) {
      throw failed(ask, e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private OpenStackException failed(Ask ask, Throwable cause) {
    String words = innermost(cause);
    // The words of the JDK's LimitingSubscriber, which has no type of its own for it.
    if (words.startsWith("body exceeds capacity")) {
      return new OpenStackException(
          Kind.BROKEN,
          "%s: expected at most %d bytes of answer, found more"
              .formatted(ask, bounds.answerBytes()));
    }
    String found = "%s at %s: %s".formatted(ask, ask.uri().getAuthority(), words);
    if (isOfTrust(cause)) {
      return new OpenStackException(
          Kind.REFUSED, found + "; does the cloud's cacert name the authority of this?", cause);
    }
    Kind kind = cause instanceof IOException ? Kind.UNREACHABLE : Kind.BROKEN;
    return new OpenStackException(kind, found, cause);
  }

  /** A certificate is not believed: no matter of time. */
  private static boolean isOfTrust(Throwable e) {
    Throwable cause = e;
    while (cause != null) {
      if (cause instanceof CertificateException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
