package dev.snapback.agent.setup;

import java.util.List;
import java.util.stream.Collectors;

/** The network and the clock: a node and its controller must find and believe each other. */
final class SurroundingsChecks {
  private SurroundingsChecks() {}

  static List<Finding> of(Host host) {
    return List.of(network(host.surroundings()), clock(host.surroundings()));
  }

  private static Finding network(Host.Surroundings around) {
    String what = "network";
    String expected = "an address that stays";
    String found =
        around.addresses().stream()
            .map(a ->
                "%s on %s%s"
                    .formatted(a.address(), a.networkInterface(), a.dynamic() ? " (DHCP)" : ""))
            .collect(Collectors.joining(", "));
    if (around.addresses().isEmpty()) {
      return Finding.warning(
          what, expected, "none", "the controller reaches the agent by an address: configure one");
    }
    return around.addresses().stream().anyMatch(a -> !a.dynamic())
        ? Finding.ok(what, expected, found)
        : Finding.warning(
            what,
            expected,
            found,
            "reserve it in the DHCP server: the controller calls the address that the node joined with");
  }

  private static Finding clock(Host.Surroundings around) {
    String what = "clock";
    String expected = "a clock that NTP keeps";
    return around.synchronised().orElse(false)
        ? Finding.ok(what, expected, "it so")
        : Finding.warning(
            what,
            expected,
            around.synchronised().isPresent() ? "it not synchronised" : "nobody who says so",
            "let it be kept (systemd-timesyncd, chrony): certificates are refused by a clock that is far off");
  }
}
