package dev.snapback.controller.access;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate of 127.0.0.1, signed by itself, as an operator would put it on disk. */
public final class PemFilesOnDisk {
  private final ApiCertificate.PemFiles files;

  public PemFilesOnDisk(Path directory) {
    files = new ApiCertificate.PemFiles(directory.resolve("api.crt"), directory.resolve("api.key"));
  }

  public ApiCertificate.PemFiles files() {
    return files;
  }

  /** A new key and its certificate, in place of what is there. */
  public X509Certificate renew(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate certificate = certificate(pair);
    writeKey(pair.getPrivate());
    writeCertificate(certificate);
    return certificate;
  }

  static X509Certificate certificate(KeyPair pair) throws Exception {
    Instant now = Instant.now();
    X500Principal name = new X500Principal("CN=the API");
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(now.getNano()),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofHours(1))),
            name,
            pair.getPublic());
    var address = new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    builder.addExtension(Extension.subjectAlternativeName, false, address);
    String by =
        pair.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(by).build(pair.getPrivate())));
  }

  void writeCertificate(X509Certificate certificate) throws Exception {
    Files.writeString(files.certificate(), pem("CERTIFICATE", certificate.getEncoded()));
  }

  void writeKey(PrivateKey key) throws IOException {
    Files.writeString(files.key(), pem("PRIVATE KEY", key.getEncoded()));
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
  }
}
