package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.Machine;

/**
 * Where a machine is, as the controller knows it.
 *
 * @param name a name or an address; IPv6 without brackets
 * @param sshPort 1..65535
 */
public record NodeHost(String name, int sshPort) {
  private static final int SSH = 22;

  /** By its address: {@code HOST} or {@code HOST:PORT}, where an IPv6 one with a port is in [ ]. */
  public static NodeHost of(Machine machine) {
    String address = machine.address();
    int colon = address.lastIndexOf(':');
    boolean hasPort =
        address.startsWith("[") ? address.indexOf(']') < colon : address.indexOf(':') == colon;
    if (colon < 0 || !hasPort) {
      return new NodeHost(address.replaceAll("[\\[\\]]", ""), SSH);
    }
    // Metal's port is its agent's, and nobody else's.
    boolean ssh = !machine.driver().equals("baremetal");
    return new NodeHost(
        address.substring(0, colon).replaceAll("[\\[\\]]", ""),
        ssh ? Integer.parseInt(address.substring(colon + 1)) : SSH);
  }

  /** Whether it is one that means another machine to whoever else uses it. */
  public boolean isLoopback() {
    return name.equals("localhost") || name.startsWith("127.") || name.equals("::1");
  }
}
