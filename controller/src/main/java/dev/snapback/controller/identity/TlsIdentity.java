package dev.snapback.controller.identity;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;

/** One end's certificate and whom it trusts, as gRPC wants them. Immutable and thread-safe. */
public final class TlsIdentity {
  private final CertificateAuthority.Credentials own;
  private final X509Certificate authority;

  public TlsIdentity(CertificateAuthority.Credentials own, X509Certificate authority) {
    this.own = own;
    this.authority = authority;
  }

  /** For calling {@code server}, which must be able to prove that it is that. */
  public ChannelCredentials toCall(Identity server) {
    try {
      return TlsChannelCredentials.newBuilder()
          .keyManager(certificate(), key())
          .trustManager(new ServerTrust(authority, server))
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("a certificate in memory cannot fail to be read", e);
    }
  }

  /**
   * For serving. A client's certificate must be of our CA where it shows one at all.
   *
   * @param clients whether a client must show one
   */
  public ServerCredentials toServe(TlsServerCredentials.ClientAuth clients) {
    try {
      return TlsServerCredentials.newBuilder()
          .keyManager(certificate(), key())
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
   * With the CA's after it: a machine that joins knows only that one's fingerprint, by its token.
   */
  private ByteArrayInputStream certificate() {
    var chain = new ByteArrayOutputStream();
    chain.writeBytes(own.certificatePem());
    chain.writeBytes(Pem.encode(Pem.CERTIFICATE, CertificateAuthority.der(authority)));
    return new ByteArrayInputStream(chain.toByteArray());
  }

  private ByteArrayInputStream key() {
    return new ByteArrayInputStream(own.keyPem());
  }
}
