package dev.snapback.controller.openstack;

import java.net.URI;

/** Which addresses can only be this host's; by the words alone, as a name may be anybody's. */
final class Loopback {
  private Loopback() {}

  static boolean names(URI url) {
    String host = String.valueOf(url.getHost());
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
