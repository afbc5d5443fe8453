package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a refusal means: pure. */
final class Faults {
  private static final int MOST_WORDS = 300;
  private static final int MOST_DEPTH = 3;

  /**
   * Words of "no room", each with the class that says them (nova/exception.py,
   * neutron_lib/exceptions): the services tell it by a status that means other things, too.
   */
  private static final List<String> FULL =
      List.of(
          "quota exceeded", // QuotaError, OverQuota, KeypairLimitExceeded and many more
          "over a limit", // oslo_limit's ProjectOverLimit
          "no valid host", // NoValidHost
          "insufficient compute resources", // ComputeResourcesUnavailable
          "maximum number of ports exceeded", // PortLimitExceeded
          "no more ip addresses", // IpAddressGenerationFailure
          "no fixed ip", // FixedIpLimitExceeded and NoMoreFixedIps
          "unable to find any ip address on external network"); // ExternalIpAddressExhausted

  /**
   * Nova's validation repeats what it was sent, user data included, twice (nova/api/validation).
   */
  private static final Pattern ECHO = Pattern.compile("Value: .*", Pattern.DOTALL);

  private static final Pattern TAGS =
      Pattern.compile("(?is)<head>.*?</head>|<script.*?</script>|<[^>]*>");

  private Faults() {}

  /** An answer that is not what was hoped for. */
  static OpenStackException of(Answer answer) {
    String words = words(answer);
    String said = words.isEmpty() ? "" : ": " + words;
    Duration after = answer.retryAfter();
    return new OpenStackException(
        kind(answer, words, after), answer + said, answer.status(), after);
  }

  /** What became of a server that is in ERROR, by its fault's message. */
  static Kind ofServer(String message) {
    return saysFull(message) ? Kind.FULL : Kind.BROKEN;
  }

  private static Kind kind(Answer answer, String words, Duration after) {
    int status = answer.status();
    boolean full = saysFull(words);
    return switch (status) {
      case 401 -> Kind.AUTH;
      case 403 -> full ? Kind.FULL : Kind.AUTH;
      case 404 -> missing(answer.ask(), words);
      case 408 -> Kind.BUSY;
      case 409 -> full ? Kind.FULL : Kind.CONFLICT;
      // Nova's of old: a quota without, and its limit of requests with, a time to wait.
      case 413 -> full ? Kind.FULL : after.isPositive() ? Kind.BUSY : Kind.REFUSED;
      case 429, 503 -> Kind.BUSY;
      default -> {
        if (status < 400 || status >= 500) {
          yield Kind.BROKEN;
        }
        yield full ? Kind.FULL : Kind.REFUSED;
      }
    };
  }

  /**
   * A thing that is gone, and not a proxy that is lost; nor an order that names what is not there.
   */
  private static Kind missing(Ask ask, String words) {
    String thing = ask.path().substring(ask.path().lastIndexOf('/') + 1);
    return switch (ask.method()) {
      case "GET" -> words.contains(thing) ? Kind.NOT_FOUND : Kind.BROKEN;
      case "POST" -> thing.equals("action") ? Kind.NOT_FOUND : Kind.REFUSED;
      default -> Kind.NOT_FOUND;
    };
  }

  private static boolean saysFull(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    return FULL.stream().anyMatch(lower::contains);
  }

  private static String words(Answer answer) {
    String words = message(answer.jsonIfAny(), MOST_DEPTH);
    if (words.isEmpty() && !answer.body().startsWith("{")) {
      words = answer.body();
    }
    // Glance has HTML in its JSON, too.
    words = TAGS.matcher(words).replaceAll(" ");
    return shortened(words);
  }

  /** On one line, without what it repeats of the request, and not too long. */
  static String shortened(String words) {
    String line = ECHO.matcher(words).replaceAll("").replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > MOST_WORDS ? line.substring(0, MOST_WORDS) + "…" : line;
  }

  /**
   * Each service wraps its words otherwise: {@code {"badRequest": {"message": …}}}, {@code
   * {"NeutronError": {"type": …, "message": …}}}, {@code {"message": …}}, {@code {"errors":
   * [{"detail": …}]}}.
   */
  private static String message(JsonNode node, int depth) {
    for (String key : List.of("message", "detail", "NeutronError")) {
      if (node.path(key).isString()) {
        return (node.path("type").asString("") + " " + node.path(key).asString()).strip();
      }
    }
    if (depth > 0) {
      for (JsonNode inner : node) {
        String found = message(inner, depth - 1);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}
