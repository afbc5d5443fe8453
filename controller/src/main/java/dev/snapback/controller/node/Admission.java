package dev.snapback.controller.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Lets the holder of an SSH key in to a node as root; it goes with the node's next reset.
 *
 * @param done how that went
 * @param addresses that the machine has, beside loopback's
 * @param hostKeys that it shows, each as {@code ssh-ed25519 AAAA…}; none: it has no sshd
 */
public record Admission(Errand done, List<String> addresses, List<String> hostKeys) {
  private static final Duration WITHIN = Duration.ofMinutes(2);

  static final String SCRIPT =
      """
      umask 077
      mkdir -p "$HOME/.ssh" && printf '%s\\n' "$1" >>"$HOME/.ssh/authorized_keys" || exit
      for address in $(hostname -I); do echo "address $address"; done
      for key in /etc/ssh/ssh_host_*_key.pub; do
        [ ! -r "$key" ] || { read -r kind text _ <"$key" && echo "host-key $kind $text"; }
      done
      exit 0
      """;

  public Admission {
    addresses = List.copyOf(addresses);
    hostKeys = List.copyOf(hostKeys);
  }

  /**
   * May be repeated.
   *
   * @param publicKey one line of {@code authorized_keys}
   */
  public static Admission of(Node node, RunOnNode as, String publicKey)
      throws NodeException, InterruptedException {
    var command =
        new RunCommand(List.of("/bin/sh", "-c", SCRIPT, "sh", publicKey), Map.of(), WITHIN);
    Errand done = Errand.run(node, as, command);
    return new Admission(done, facts(done.said(), "address "), facts(done.said(), "host-key "));
  }

  /** The machine may be in the hands of somebody who would like to say more than one thing. */
  private static List<String> facts(String said, String kind) {
    return said.lines()
        .filter(line -> line.startsWith(kind))
        .map(line -> line.substring(kind.length()).strip())
        .filter(fact -> fact.matches("[ -~]+"))
        .toList();
  }
}
