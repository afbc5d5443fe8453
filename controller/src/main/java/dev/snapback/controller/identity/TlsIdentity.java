package dev.snapback.controller.identity;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;

/**
 * One end's certificate and whom it trusts, as gRPC wants them. What was made of it shows the
 * newest certificate in every new handshake. Thread-safe.
 */
public final class TlsIdentity {
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final X509Certificate authority;
  private final PeerCheck check;
  private volatile X509Certificate certificate;

  public TlsIdentity(CertificateAuthority.Credentials own, X509Certificate authority) {
    this(own, authority, PeerCheck.NONE);
  }

  /**
   * @param check what is asked of a server's certificate besides that our CA has signed it
   */
  public TlsIdentity(
      CertificateAuthority.Credentials own, X509Certificate authority, PeerCheck check) {
    this.authority = authority;
    this.check = check;
    this.certificate = own.certificate();
    show(own);
  }

  /** From now on, in every handshake, this one. */
  void show(CertificateAuthority.Credentials next) {
    // With the CA's after it: a machine that joins knows only that one's fingerprint, by its token.
    keys.updateIdentityCredentials(
        new X509Certificate[] {next.certificate(), authority}, next.key());
    certificate = next.certificate();
  }

  /** The one that is shown now. */
  X509Certificate certificate() {
    return certificate;
  }

  /** For calling {@code server}, which must be able to prove that it is that. */
  public ChannelCredentials toCall(Identity server) {
    return TlsChannelCredentials.newBuilder()
        .keyManager(keys)
        .trustManager(PeerTrust.ofServers(new ServerTrust(authority, server, check)))
        .build();
  }

  /**
   * For serving. A client's certificate must be of our CA, and good now, where it shows one at all.
   *
   * @param clients whether a client must show one
   */
  public ServerCredentials toServe(TlsServerCredentials.ClientAuth clients) {
    try {
      return TlsServerCredentials.newBuilder()
          .keyManager(keys)
          .trustManager(
              new ByteArrayInputStream(
                  Pem.encode(Pem.CERTIFICATE, CertificateAuthority.der(authority))))
          .clientAuth(clients)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("a certificate in memory cannot fail to be read", e);
    }
  }

  /**
   * For serving nodes, and machines that are none yet and have no certificate. Whether one that is
   * shown still counts, each call has to ask.
   */
  public ServerCredentials toServeNodes() {
    return TlsServerCredentials.newBuilder()
        .keyManager(keys)
        .trustManager(PeerTrust.ofClients(authority, new NodeTrust(authority)))
        .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
        .build();
  }
}
