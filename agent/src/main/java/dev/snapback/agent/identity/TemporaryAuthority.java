package dev.snapback.agent.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority for two hours, in memory: for tests and for the training of the AOT
 * cache, which need both ends of a connection. Nodes get their certificates from a controller.
 */
public final class TemporaryAuthority {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** AlgorithmIdentifier of ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758, 3.2). */
  private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");

  /** Extension basicConstraints, critical: cA TRUE (RFC 5280, 4.2.1.9). */
  private static final byte[] IS_AUTHORITY = hex("300f0603551d130101ff040530030101ff");

  private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");

  private final KeyPair key;
  private final X509Certificate certificate;
  private final Instant now;

  /**
   * @param now from an hour before this its certificates are good
   */
  public TemporaryAuthority(Instant now) throws GeneralSecurityException {
    this.now = now;
    key = NodeKey.generate();
    certificate = sign(now, key.getPublic(), "CN=Temporary CA", IS_AUTHORITY);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Who a node of that name is, in its controller's eyes. */
  public Identity node(String name, String controller) throws GeneralSecurityException {
    return issue(name, PeerName.node(name), controller);
  }

  /** The controller's key and certificate, in the same form. */
  public Identity controller(String address) throws GeneralSecurityException {
    return issue("controller", PeerName.CONTROLLER, address);
  }

  private Identity issue(String name, String uri, String controller)
      throws GeneralSecurityException {
    KeyPair own = NodeKey.generate();
    return new Identity(
        name, controller, own.getPrivate(), certify(own.getPublic(), uri), certificate);
  }

  /** A certificate for somebody else's key. */
  public X509Certificate certify(PublicKey subject, String uri) throws GeneralSecurityException {
    return certifyAsOf(now, subject, uri);
  }

  /** The same, from an hour before another time to two hours after it. */
  public X509Certificate certifyAsOf(Instant time, PublicKey subject, String uri)
      throws GeneralSecurityException {
    byte[] names = der(0x30, der(0x86, uri.getBytes(StandardCharsets.US_ASCII)));
    return sign(time, subject, "CN=Temporary", der(0x30, ALTERNATIVE_NAME, der(0x04, names)));
  }

  /** RFC 5280, 4.1. */
  private X509Certificate sign(Instant at, PublicKey subject, String name, byte[] extension)
      throws GeneralSecurityException {
    byte[] body =
        der(
            0x30,
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(System.nanoTime() | 1).abs().toByteArray()),
            ECDSA_SHA256,
            new X500Principal("CN=Temporary CA").getEncoded(),
            der(0x30, time(at.minus(Duration.ofHours(1))), time(at.plus(Duration.ofHours(2)))),
            new X500Principal(name).getEncoded(),
            subject.getEncoded(),
            der(0xa3, der(0x30, extension)));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key.getPrivate());
    signature.update(body);
    byte[] bits = der(0x03, new byte[] {0}, signature.sign());
    return Pem.certificate(der(0x30, body, ECDSA_SHA256, bits));
  }

  private static byte[] time(Instant instant) {
    return der(0x18, UTC.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  /** Tag, length, contents (X.690, 8.1). */
  private static byte[] der(int tag, byte[]... parts) {
    var contents = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      contents.writeBytes(part);
    }
    var whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = contents.size();
    if (length < 0x80) {
      whole.write(length);
    } else if (length < 0x100) {
      whole.write(0x81);
      whole.write(length);
    } else {
      whole.write(0x82);
      whole.write(length >> 8);
      whole.write(length);
    }
    whole.writeBytes(contents.toByteArray());
    return whole.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
