package dev.snapback.cli.connection;

import dev.snapback.cli.exit.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the controller's API is: {@code HOST:PORT}, with brackets around an IPv6 address.
 *
 * @param text as the person gave it, for messages
 * @param host a name or a literal address, without brackets
 * @param port 1..65535
 * @param ca the CAs that may have certified it, in PEM; empty: those that Java knows
 */
public record Address(String text, String host, int port, Optional<Path> ca) {
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
    return new Address(
        text, bracketed == null ? matcher.group(2) : bracketed, port, Optional.empty());
  }

  /**
   * Those of several controllers, with commas between.
   *
   * @throws Failure (64) if one of them is not of the form
   */
  public static List<Address> parseAll(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).map(Address::parse).toList();
  }

  public Address trusting(Path authorities) {
    return new Address(text, host, port, Optional.of(authorities));
  }

  /**
   * Whether TLS is spoken: wherever a network could be in between, and where a CA is named. So
   * neither an order nor a token ever leaves this machine in plaintext.
   */
  public boolean isEncrypted() {
    return ca.isPresent() || !isOfThisMachine();
  }

  /** By its looks: what a name stands for, who serves names decides. */
  private boolean isOfThisMachine() {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  /**
   * The socket address, which is on this machine.
   *
   * @throws Failure (64) if {@code localhost} is not
   */
  InetSocketAddress loopback() {
    InetAddress[] found = known();
    if (!Stream.of(found).allMatch(InetAddress::isLoopbackAddress)) {
      throw Failure.usage(host + " is not this machine here: mend /etc/hosts, or use 127.0.0.1");
    }
    return new InetSocketAddress(found[0], port);
  }

  /**
   * @throws Failure (64) if there is no such host
   */
  void requireKnown() {
    known();
  }

  private InetAddress[] known() {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw Failure.usage("--controller names a host that is unknown here: \"" + host + "\"");
    }
  }
}
