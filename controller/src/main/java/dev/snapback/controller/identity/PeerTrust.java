package dev.snapback.controller.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One question asked of whoever is at the other end of TLS, in place of the JDK's rules of names:
 * machines and management controllers are not known by theirs. Thread-safe where the question is.
 */
public final class PeerTrust extends X509ExtendedTrustManager {

  /** What is asked of the other end. */
  @FunctionalInterface
  public interface Question {
    /**
     * @param chain as it was shown, the other end's own certificate first
     * @throws CertificateException why it is not trusted
     */
    void ask(X509Certificate[] chain, String authType) throws CertificateException;
  }

  private final Question ofServers;
  private final Question ofClients;
  private final X509Certificate[] issuers;

  private PeerTrust(Question ofServers, Question ofClients, X509Certificate... issuers) {
    this.ofServers = ofServers;
    this.ofClients = ofClients;
    this.issuers = issuers;
  }

  /** Of one who calls, and whom nobody calls by this. */
  public static PeerTrust ofServers(Question question) {
    return new PeerTrust(
        question,
        (chain, type) -> {
          throw new CertificateException("this trusts servers only");
        });
  }

  /**
   * Of one who is called.
   *
   * @param issuer of the certificates that clients are asked for
   */
  static PeerTrust ofClients(X509Certificate issuer, Question question) {
    return new PeerTrust(
        (chain, type) -> {
          throw new CertificateException("this trusts callers only");
        },
        question,
        issuer);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    ofServers.ask(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    ofServers.ask(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    ofServers.ask(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    ofClients.ask(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    ofClients.ask(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    ofClients.ask(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return issuers.clone();
  }
}
