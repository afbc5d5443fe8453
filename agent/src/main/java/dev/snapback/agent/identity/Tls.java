package dev.snapback.agent.identity;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** The ways in which the agent speaks TLS. */
public final class Tls {
  private Tls() {}

  /**
   * For the agent's port: whoever calls must be certified by our authority. (Whether it is the
   * controller, each call asks again.) Each handshake shows what the identity is by then.
   */
  public static SslContext server(OwnIdentity identity) throws SSLException {
    var builder = SslContextBuilder.forServer(new OwnKey(identity, false));
    try {
      builder.trustManager(Authorities.factory(identity.get().authority()));
    } catch (CertificateException e) {
      throw new SSLException(e);
    }
    return GrpcSslContexts.configure(builder.clientAuth(ClientAuth.REQUIRE), provider()).build();
  }

  /** For calling the controller as this node. */
  public static SslContext client(Identity identity) throws SSLException {
    var builder =
        SslContextBuilder.forClient()
            .keyManager(new OwnKey(() -> identity, false))
            .trustManager(new ServerTrust(chain -> identity.authority(), PeerName.CONTROLLER));
    return GrpcSslContexts.configure(builder, provider()).build();
  }

  /**
   * For a controller's node port in a rehearsal: its chain carries the CA, nobody need be known.
   */
  public static SslContext nodePort(Identity controller) throws SSLException {
    var builder = SslContextBuilder.forServer(new OwnKey(() -> controller, true));
    return GrpcSslContexts.configure(builder, provider()).build();
  }

  /** For calling a node: in a rehearsal as the controller, or oneself as oneself. */
  public static SslContext callingNode(Identity who, String node) throws SSLException {
    var builder =
        SslContextBuilder.forClient()
            .keyManager(new OwnKey(() -> who, false))
            .trustManager(new ServerTrust(chain -> who.authority(), PeerName.node(node)));
    return GrpcSslContexts.configure(builder, provider()).build();
  }

  /** For joining: without a certificate, to the controller whose authority the token names. */
  static SslContext joining(JoinToken token) throws SSLException {
    var builder =
        SslContextBuilder.forClient()
            .trustManager(
                new ServerTrust(chain -> named(token.authority(), chain), PeerName.CONTROLLER));
    return GrpcSslContexts.configure(builder, provider()).build();
  }

  private static X509Certificate named(String fingerprint, X509Certificate[] chain)
      throws CertificateException {
    for (X509Certificate certificate : chain) {
      if (Authorities.fingerprint(certificate).equals(fingerprint)) {
        return certificate;
      }
    }
    throw new CertificateException(
        "this is not the controller that the token is from: nothing in its chain has the"
            + " fingerprint "
            + fingerprint);
  }

  /**
   * BoringSSL where its library can be loaded (the bundle has it): Java's own handshake is slow in
   * a JVM that has just started, and its ciphers are slow without the optimising compiler.
   */
  private static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
