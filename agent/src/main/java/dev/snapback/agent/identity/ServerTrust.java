package dev.snapback.agent.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a server that a known authority has certified under the name that was meant.
 *
 * <p>Host names are not looked at, whatever the engine asks for: a controller is found under any
 * address (a port forward, a virtual address), its authority certifies nobody but its own
 * controller and nodes, and the name that counts is the URI in the certificate, which is checked
 * here.
 */
final class ServerTrust extends X509ExtendedTrustManager {

  /** Which authority the server is to be certified by. */
  interface AuthorityChoice {
    X509Certificate of(X509Certificate[] chain) throws CertificateException;
  }

  private final AuthorityChoice authority;
  private final String name;

  /**
   * @param name the URI that the server's certificate must carry
   */
  ServerTrust(AuthorityChoice authority, String name) {
    this.authority = authority;
    this.name = name;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      Authorities.trusting(authority.of(chain)).checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      throw because(chain[0], e);
    }
    if (!PeerName.is(name, chain[0])) {
      throw new CertificateException(
          "the server is not " + name + ": its certificate is for " + PeerName.uris(chain[0]));
    }
  }

  /** What it was good for and what time it is here, where that is what is wrong. */
  private CertificateException because(X509Certificate leaf, CertificateException failure) {
    Instant now = Instant.now();
    Instant begins = leaf.getNotBefore().toInstant();
    Instant ends = leaf.getNotAfter().toInstant();
    return now.isBefore(begins) || now.isAfter(ends)
        ? new CertificateException(
            ("the certificate of %s is good from %s until %s, and this machine's clock says %s:"
                    + " set the clock that is wrong")
                .formatted(name, begins, ends, now.truncatedTo(ChronoUnit.SECONDS)))
        : failure;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this believes servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
