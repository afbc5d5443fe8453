package dev.snapback.controller.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes X.509 certificates; keys are EC P-256, signatures SHA256withECDSA. */
final class CertificateSigner {
  /** A machine's clock may be behind ours: it must not find its certificate not yet valid. */
  private static final Duration BACKDATED = Duration.ofDays(1);

  /** At most this part of a life: who renews by its length must not find a new one old already. */
  private static final int BACKDATED_PART = 4;

  private static final X500Principal AUTHORITY = new X500Principal("CN=Snapback CA");

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  CertificateSigner(InstantSource clock) {
    this.clock = clock;
  }

  static KeyPair newKey() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC P-256", e);
    }
  }

  X509Certificate selfSigned(KeyPair pair, Duration valid) {
    try {
      var end = clock.instant().plus(valid);
      var builder = builder(AUTHORITY, AUTHORITY, pair.getPublic(), end);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return finish(builder, pair.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making could not be made", e);
    }
  }

  X509Certificate sign(
      PrivateKey key, X509Certificate issuer, PublicKey subject, Identity who, Duration valid) {
    try {
      var name = new X500Principal("CN=" + who.uri().substring(Identity.SCHEME.length()));
      var builder = builder(issuer.getSubjectX500Principal(), name, subject, end(issuer, valid));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      // Both ends are server on one port and client on the other's.
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, who.uri())));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.getPublicKey()));
      return finish(builder, key);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making could not be made", e);
    }
  }

  /** Nothing that it signed is good once the CA's own certificate has ended. */
  private Instant end(X509Certificate issuer, Duration valid) {
    var wanted = clock.instant().plus(valid);
    var last = issuer.getNotAfter().toInstant();
    return wanted.isBefore(last) ? wanted : last;
  }

  private X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, PublicKey key, Instant end) {
    var now = clock.instant();
    var part = Duration.between(now, end).dividedBy(BACKDATED_PART);
    var before = part.compareTo(BACKDATED) < 0 ? part : BACKDATED;
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random).setBit(126),
        Date.from(now.minus(before)),
        Date.from(end),
        subject,
        key);
  }

  private static X509Certificate finish(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
