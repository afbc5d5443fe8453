package dev.snapback.controller.identity;

import dev.snapback.controller.scheduler.NodeName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is at the other end of a connection, as said by the URI in its certificate. */
public sealed interface Identity {
  /** GeneralName's tag of a URI, RFC 5280 §4.2.1.6. */
  int URI_NAME = 6;

  String SCHEME = "snapback://";
  String NODE_PREFIX = SCHEME + "node/";

  /** The controller. */
  record Controller() implements Identity {
    @Override
    public String uri() {
      return SCHEME + "controller";
    }
  }

  /** A node. */
  record Node(NodeName name) implements Identity {
    @Override
    public String uri() {
      return NODE_PREFIX + name;
    }
  }

  /** What its certificate says, as subject alternative name. */
  String uri();

  /**
   * What a certificate says; empty where it says nothing that we know, or several things. The chain
   * must have been verified already.
   */
  static Optional<Identity> of(X509Certificate certificate) {
    var uris = uris(certificate);
    if (uris.size() != 1) {
      return Optional.empty();
    }
    var uri = uris.getFirst();
    var controller = new Controller();
    if (uri.equals(controller.uri())) {
      return Optional.of(controller);
    }
    var name = uri.startsWith(NODE_PREFIX) ? uri.substring(NODE_PREFIX.length()) : "";
    return NodeName.isValid(name) ? Optional.of(new Node(new NodeName(name))) : Optional.empty();
  }

  private static List<String> uris(X509Certificate certificate) {
    var uris = new ArrayList<String>();
    try {
      var names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (var name : names) {
          if (name.get(0).equals(URI_NAME)) {
            uris.add((String) name.get(1));
          }
        }
      }
    } catch (CertificateParsingException malformed) {
      return List.of();
    }
    return uris;
  }
}
