package dev.snapback.controller.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a server whose certificate our CA has signed and that says it is who we meant to call. The
 * host name is not looked at: nodes are told apart by the URI in their certificate.
 */
final class ServerTrust implements PeerTrust.Question {
  private final X509TrustManager chains;
  private final Identity expected;
  private final PeerCheck check;

  ServerTrust(X509Certificate authority, Identity expected, PeerCheck check) {
    this.check = check;
    this.expected = expected;
    this.chains = chainsTo(authority);
  }

  private static X509TrustManager chainsTo(X509Certificate authority) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("ca", authority);
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (var manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("the JDK has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a key store in memory could not be made", e);
    }
  }

  @Override
  public void ask(X509Certificate[] chain, String authType) throws CertificateException {
    // First, as it says more than the JDK does of a certificate that has ended.
    var objection = check.objection(expected, chain[0]);
    if (objection.isPresent() && Identity.of(chain[0]).equals(Optional.of(expected))) {
      throw new CertificateException(objection.get());
    }
    // Without the engine, the JDK checks the chain and the usage, and leaves the host name alone.
    chains.checkServerTrusted(chain, authType);
    var found = Identity.of(chain[0]);
    if (!found.equals(Optional.of(expected))) {
      throw new CertificateException(
          "wanted to speak to %s, but the other end is %s"
              .formatted(expected.uri(), found.map(Identity::uri).orElse("of no known identity")));
    }
  }
}
