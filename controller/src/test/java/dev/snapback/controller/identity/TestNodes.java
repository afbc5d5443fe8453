package dev.snapback.controller.identity;

import dev.snapback.controller.scheduler.NodeName;

/** Certificates for nodes that tests play. */
public final class TestNodes {
  private TestNodes() {}

  public static TlsIdentity node(CertificateAuthority authority, String name) {
    var pair = CertificateSigner.newKey();
    var certificate = authority.issueNode(new Identity.Node(new NodeName(name)), pair.getPublic());
    return new TlsIdentity(
        new CertificateAuthority.Credentials(pair.getPrivate(), certificate),
        authority.certificate());
  }

  public static TlsIdentity controller(CertificateAuthority authority) {
    return new TlsIdentity(authority.issueController(), authority.certificate());
  }
}
