package dev.snapback.controller.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * Lets in whoever has a certificate of our CA, on the node port. Whether that is still good, or not
 * yet, is not asked here but of each call ({@link PeerCheck}): a handshake can only fail, and its
 * other end would hear "bad certificate"; a call can be told which clock says what. Besides, a
 * connection may outlive the certificate that it began with.
 */
final class NodeTrust implements PeerTrust.Question {
  /** RFC 5280 §4.2.1.12. */
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final X509Certificate authority;

  NodeTrust(X509Certificate authority) {
    this.authority = authority;
  }

  @Override
  public void ask(X509Certificate[] chain, String authType) throws CertificateException {
    // Our CA signs nodes itself: there is nothing between the two.
    var leaf = chain[0];
    try {
      var anchor = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      anchor.setRevocationEnabled(false);
      // As of a time at which it was good.
      anchor.setDate(leaf.getNotBefore());
      var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
      CertPathValidator.getInstance("PKIX").validate(path, anchor);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("this certificate is not of our CA: " + e.getMessage(), e);
    }
    var purposes = leaf.getExtendedKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || purposes == null || !purposes.contains(CLIENT_AUTH)) {
      throw new CertificateException("this certificate is not one of a caller");
    }
  }
}
