package dev.snapback.controller.rescue;

import dev.snapback.controller.identity.PeerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Trusts a server that shows one certificate and no other, whatever name it is made out to:
 * management controllers make their own, to names of their own.
 */
final class PinnedCertificate implements PeerTrust.Question {
  private final X509Certificate pinned;

  private PinnedCertificate(X509Certificate pinned) {
    this.pinned = pinned;
  }

  /**
   * @param file one certificate, in PEM
   */
  static SSLContext only(Path file) throws RescueException {
    try (InputStream pem = Files.newInputStream(file)) {
      var read = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      if (!(read instanceof X509Certificate certificate)) {
        throw new CertificateException("it is of type " + read.getType());
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, new TrustManager[] {PeerTrust.ofServers(new PinnedCertificate(certificate))}, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new RescueException(
          "expected the service's certificate, in PEM, in %s, which cannot be used: %s"
              .formatted(file, e),
          e);
    }
  }

  @Override
  public void ask(X509Certificate[] chain, String authType) throws CertificateException {
    if (chain.length == 0 || !chain[0].equals(pinned)) {
      throw new CertificateException(
          "it shows another certificate than the one in the settings"
              + (chain.length == 0 ? "" : ": " + chain[0].getSubjectX500Principal()));
    }
    chain[0].checkValidity();
  }
}
