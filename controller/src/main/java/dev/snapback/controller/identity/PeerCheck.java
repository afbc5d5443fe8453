package dev.snapback.controller.identity;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** What can be said against a certificate that our CA has signed. */
@FunctionalInterface
public interface PeerCheck {
  /** Whatever our CA has signed is good for as long as it says. */
  PeerCheck NONE = (who, shown) -> Optional.empty();

  /**
   * @param who whom the certificate names
   * @return why its owner is not taken for that; empty: it is
   */
  Optional<String> objection(Identity who, X509Certificate shown);
}
