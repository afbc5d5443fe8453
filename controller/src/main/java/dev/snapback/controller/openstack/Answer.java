package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.http.HttpHeaders;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What a service said, whatever it is. Prints neither headers nor body, which may hold a token. */
record Answer(Ask ask, int status, HttpHeaders headers, String body) {

  boolean good() {
    return status >= 200 && status < 300;
  }

  /**
   * @throws OpenStackException BROKEN where it is no JSON
   */
  JsonNode json() throws OpenStackException {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      // The parser's words quote the answer, which may hold a token.
      throw new OpenStackException(
          Kind.BROKEN, "%s: expected JSON, found something else".formatted(ask));
    }
  }

  /** As {@link #json}, but nothing where it is none. */
  JsonNode jsonIfAny() {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  /** As the service wants it; zero where it did not say, or in words that we do not know. */
  Duration retryAfter() {
    String after = headers.firstValue("Retry-After").orElse("");
    if (after.matches("\\d{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    return HttpDate.between(headers.firstValue("Date").orElse(""), after);
  }

  @Override
  public String toString() {
    return ask + " answered " + status;
  }
}
