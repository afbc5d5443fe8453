package dev.snapback.controller.identity;

import dev.snapback.controller.scheduler.NodeName;
import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Certificates for nodes that tests play. */
public final class TestNodes {
  private TestNodes() {}

  public static TlsIdentity node(CertificateAuthority authority, String name) {
    return new TlsIdentity(credentials(authority, name), authority.certificate());
  }

  private static CertificateAuthority.Credentials credentials(
      CertificateAuthority authority, String name) {
    var pair = CertificateSigner.newKey();
    var certificate = authority.issueNode(new Identity.Node(new NodeName(name)), pair.getPublic());
    return new CertificateAuthority.Credentials(pair.getPrivate(), certificate);
  }

  /** What a machine has after it joined. */
  public static TlsIdentity joined(
      PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    return new TlsIdentity(new CertificateAuthority.Credentials(key, certificate), authority);
  }

  /** A machine that has no certificate yet, and checks nothing. */
  public static ChannelCredentials nobody() {
    return TlsChannelCredentials.newBuilder().trustManager(new AnyServer()).build();
  }

  public static TlsIdentity controller(CertificateAuthority authority) {
    return new TlsIdentity(authority.issueController(), authority.certificate());
  }

  public static KeyManager[] keyManagers(CertificateAuthority authority, String name)
      throws GeneralSecurityException, IOException {
    var credentials = credentials(authority, name);
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "key", credentials.key(), new char[0], new Certificate[] {credentials.certificate()});
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }
}
