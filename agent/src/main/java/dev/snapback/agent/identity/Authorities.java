package dev.snapback.agent.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Checks of chains against one certificate authority. */
final class Authorities {
  private Authorities() {}

  /** The JDK's own path validation, with {@code authority} as the only anchor. */
  static X509TrustManager trusting(X509Certificate authority) throws CertificateException {
    for (var manager : factory(authority).getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new CertificateException("the JDK has no X.509 trust manager");
  }

  static TrustManagerFactory factory(X509Certificate authority) throws CertificateException {
    try {
      var anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("authority", authority);
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(anchors);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("no trust store could be made in memory", e);
    }
  }

  /** SHA-256 of the certificate, in small hexadecimal digits. */
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("a certificate without a fingerprint", e);
    }
  }
}
