package dev.snapback.controller.identity;

import dev.snapback.controller.disk.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * The controller's own CA. Its key never leaves {@code ca/} in the data directory. Immutable and
 * thread-safe.
 */
public final class CertificateAuthority {
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final CertificateSigner signer;
  private final Validity validity;

  private CertificateAuthority(
      PrivateKey key, X509Certificate certificate, CertificateSigner signer, Validity validity) {
    this.key = key;
    this.certificate = certificate;
    this.signer = signer;
    this.validity = validity;
  }

  /** A certificate with its key. */
  public record Credentials(PrivateKey key, X509Certificate certificate) {
    byte[] keyPem() {
      return Pem.encode(Pem.PRIVATE_KEY, key.getEncoded());
    }

    byte[] certificatePem() {
      return Pem.encode(Pem.CERTIFICATE, CertificateAuthority.der(certificate));
    }
  }

  /** The CA in {@code data/ca}, made there now if there is none yet. */
  public static CertificateAuthority open(Path data, InstantSource clock, Validity validity)
      throws IOException {
    var directory = data.resolve("ca");
    var signer = new CertificateSigner(clock);
    try {
      if (!Files.isDirectory(directory)) {
        make(directory, signer, validity);
      }
      return read(directory, signer, validity);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the CA in " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** One rename makes the whole directory appear: there is never a key without its certificate. */
  private static void make(Path directory, CertificateSigner signer, Validity validity)
      throws IOException, GeneralSecurityException {
    // For its owner alone, and under a name that no other process has.
    var fresh = Files.createTempDirectory(directory.resolveSibling("").toAbsolutePath(), "ca.new");
    KeyPair pair = CertificateSigner.newKey();
    var certificate = signer.selfSigned(pair, validity.authority());
    DurableFile.write(
        fresh.resolve("ca.key"), Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
    DurableFile.write(fresh.resolve("ca.crt"), Pem.encode(Pem.CERTIFICATE, der(certificate)));
    DurableFile.moveInPlace(fresh, directory);
  }

  private static CertificateAuthority read(
      Path directory, CertificateSigner signer, Validity validity)
      throws IOException, GeneralSecurityException {
    var keyDer = Pem.decode(Pem.PRIVATE_KEY, Files.readAllBytes(directory.resolve("ca.key")));
    var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyDer));
    var certificateDer =
        Pem.decode(Pem.CERTIFICATE, Files.readAllBytes(directory.resolve("ca.crt")));
    var certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificateDer));
    return new CertificateAuthority(key, certificate, signer, validity);
  }

  /**
   * A new key and certificate for the controller, kept in memory only: each start makes its own.
   */
  public Credentials issueController() {
    var pair = CertificateSigner.newKey();
    return new Credentials(
        pair.getPrivate(),
        signer.sign(
            key, certificate, pair.getPublic(), new Identity.Controller(), validity.controller()));
  }

  /** A certificate for that node over a key whose private half only the node has. */
  public X509Certificate issueNode(Identity.Node node, PublicKey publicKey) {
    return signer.sign(key, certificate, publicKey, node, validity.node());
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** SHA-256 of the CA certificate's DER, in hex: by this a joining node knows its controller. */
  public String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(der(certificate)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The DER of a certificate that was parsed or made here. */
  public static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate has its DER", e);
    }
  }
}
