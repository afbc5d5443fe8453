package dev.snapback.cli.connection;

import dev.snapback.cli.exit.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the controller's API is: {@code HOST:PORT}, with brackets around an IPv6 address.
 *
 * @param text as the person gave it, for messages
 * @param host a name or a literal address, without brackets
 * @param port 1..65535
 */
public record Address(String text, String host, int port) {
  /** Where a controller listens if nobody says otherwise. */
  public static final String DEFAULT = "127.0.0.1:7442";

  private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)]|([^:\\[\\]]+)):(\\d{1,5})");

  /**
   * @throws Failure (64) if the text is not of the form
   */
  public static Address parse(String text) {
    Matcher matcher = FORM.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
    if (port < 1 || port > 65535) {
      throw Failure.usage(
          "--controller wants HOST:PORT such as " + DEFAULT + ", found \"" + text + "\"");
    }
    String bracketed = matcher.group(1);
    return new Address(text, bracketed == null ? matcher.group(2) : bracketed, port);
  }

  /**
   * The socket address, which is on this machine: the API speaks plaintext and has no tokens yet,
   * so that on a network anybody could read and order.
   *
   * @throws Failure (64) if the host is unknown or any of its addresses is not loopback
   */
  InetSocketAddress loopback() {
    InetAddress[] found;
    try {
      found = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw Failure.usage("--controller names a host that is unknown here: \"" + host + "\"");
    }
    if (!Stream.of(found).allMatch(InetAddress::isLoopbackAddress)) {
      throw Failure.usage(
          "refusing to speak to the controller at "
              + text
              + ": this connection is not encrypted yet, so only addresses of this machine are"
              + " allowed. Run snapback where the controller runs, or forward the port:"
              + " ssh -L 7442:127.0.0.1:7442 "
              + host);
    }
    return new InetSocketAddress(found[0], port);
  }
}
