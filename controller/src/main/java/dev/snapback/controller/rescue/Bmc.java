package dev.snapback.controller.rescue;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A machine's management controller, which has power when the machine has none. */
public sealed interface Bmc {
  /**
   * By IPMI 2.0 (RMCP+).
   *
   * @param passwordFile its first line is the password
   * @param cipherSuite the one to use; empty: the best that the controller says it knows, which
   *     some cannot be asked for
   */
  record Ipmi(String host, int port, String user, Path passwordFile, Optional<Integer> cipherSuite)
      implements Bmc {}

  /**
   * By Redfish (DMTF DSP0266).
   *
   * @param url of the service, e.g. {@code https://10.0.1.5}; https only
   * @param system the id of the machine among those of the service; empty: there is but one
   * @param passwordFile its first line is the password
   * @param certificate the service's own, in PEM: no other is trusted; empty: one that the Java
   *     runtime's authorities vouch for, and that is made out to the URL's host
   */
  record Redfish(
      URI url, Optional<String> system, String user, Path passwordFile, Optional<Path> certificate)
      implements Bmc {
    public Redfish {
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "expected the URL of a Redfish service, like https://10.0.1.5; found " + url);
      }
    }
  }
}
