package dev.snapback.agent.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** The names that certificates of this house carry, as the subject alternative name of type URI. */
public final class PeerName {
  public static final String CONTROLLER = "snapback://controller";
  private static final String NODE = "snapback://node/";

  /** GeneralName's choice uniformResourceIdentifier, RFC 5280, 4.2.1.6. */
  private static final int URI = 6;

  private PeerName() {}

  public static String node(String name) {
    return NODE + name;
  }

  public static boolean is(String uri, X509Certificate certificate) {
    return uris(certificate).contains(uri);
  }

  public static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(URI))
              .map(name -> (String) name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
