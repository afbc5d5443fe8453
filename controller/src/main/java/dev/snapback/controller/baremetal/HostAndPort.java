package dev.snapback.controller.baremetal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an agent listens.
 *
 * @param host a name or an address; in text, an IPv6 address is in brackets
 * @param port 1..65535
 */
public record HostAndPort(String host, int port) {
  private static final Pattern SYNTAX =
      Pattern.compile("([^:\\[\\]]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /** Empty where {@code text} is not {@code host:port}. */
  public static Optional<HostAndPort> parse(String text) {
    var match = SYNTAX.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var host = match.group(1);
    var port = Integer.parseInt(match.group(2));
    if (port == 0 || port > MAX_PORT) {
      return Optional.empty();
    }
    return Optional.of(
        new HostAndPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
  }
}
