package dev.snapback.controller.openstack;

import dev.snapback.controller.identity.PeerTrust;
import dev.snapback.controller.openstack.Cloud.Trust;
import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A cloud's {@link Trust}, as TLS wants it. */
final class CloudTrust {
  private CloudTrust() {}

  static SSLContext of(Trust trust) throws OpenStackException {
    try {
      return switch (trust) {
        case Trust.OfJdk _ -> SSLContext.getDefault();
        case Trust.ByFile(Path file) -> context(only(file));
        case Trust.AnyOnLoopback _ -> context(PeerTrust.ofServers((_, _) -> {}));
      };
    } catch (GeneralSecurityException | IOException e) {
      throw new OpenStackException(
          Kind.REFUSED, "what the cloud's cacert names cannot be used: " + e.getMessage(), e);
    }
  }

  private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context;
  }

  private static TrustManager[] only(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(file)) {
      int count = 0;
      for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("authority-" + count++, c);
      }
      if (count == 0) {
        throw new CertificateException(file + ": expected certificates in PEM, found none");
      }
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
