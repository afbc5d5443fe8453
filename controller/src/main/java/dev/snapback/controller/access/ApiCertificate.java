package dev.snapback.controller.access;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the API shows, from two PEM files that somebody else renews: they are looked
 * at twice a minute, and what is new in them is used for new connections. Thread-safe.
 */
public final class ApiCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiCertificate.class);
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(30);

  private final PemFiles files;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final Thread watch;
  private List<Object> seen = List.of();
  private volatile String fingerprint = "";

  /**
   * Where they are.
   *
   * @param certificate with those of the CAs in between after it, in PEM
   * @param key PKCS#8 in PEM, without a passphrase
   */
  public record PemFiles(Path certificate, Path key) {}

  private ApiCertificate(PemFiles files) {
    this.files = files;
    this.watch = Thread.ofVirtual().name("api-certificate").unstarted(this::lookNowAndThen);
  }

  /**
   * Reads the files, and goes on to look at them until closed.
   *
   * @throws IllegalArgumentException where they cannot be used; the message names the setting
   */
  public static ApiCertificate open(PemFiles files) {
    ApiCertificate certificate = new ApiCertificate(files);
    try {
      certificate.lookAgain();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("api-tls: " + e.getMessage(), e);
    }
    certificate.watch.start();
    return certificate;
  }

  /** For serving: callers show none. */
  public ServerCredentials credentials() {
    return TlsServerCredentials.newBuilder().keyManager(keys).build();
  }

  /** SHA-256, in hex, of the certificate that is shown now. */
  public String fingerprint() {
    return fingerprint;
  }

  private static String sha256(X509Certificate certificate) throws GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }

  /**
   * Reads the files if they have changed since they were read last.
   *
   * @return whether there is something new in use
   * @throws IOException where they cannot be read
   * @throws GeneralSecurityException where they are no certificate with its key
   */
  synchronized boolean lookAgain() throws IOException, GeneralSecurityException {
    List<Object> found = List.of(stamp(files.certificate()), stamp(files.key()));
    if (found.equals(seen)) {
      return false;
    }
    // Whatever is in them now: it is not read twice.
    seen = found;
    X509Certificate[] chain = chain(files.certificate());
    PrivateKey key = keyOf(chain[0].getPublicKey(), files.key());
    keys.updateIdentityCredentials(chain, key);
    fingerprint = sha256(chain[0]);
    return true;
  }

  private static List<Object> stamp(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " is not there, or cannot be read by this user");
    }
    return List.of(Files.getLastModifiedTime(file), Files.size(file));
  }

  private static X509Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    var pem = new ByteArrayInputStream(Files.readAllBytes(file));
    X509Certificate[] chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
    } catch (CertificateException e) {
      throw new GeneralSecurityException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (chain.length == 0) {
      throw new GeneralSecurityException(file + " holds no certificate in PEM");
    }
    return chain;
  }

  /** While one file was renewed and the other not yet, they do not fit. */
  private static PrivateKey keyOf(PublicKey open, Path file)
      throws IOException, GeneralSecurityException {
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw new GeneralSecurityException(
          file + " can be read by every user of this host: chmod o-rwx it");
    }
    byte[] encoded = pkcs8(file);
    try {
      PrivateKey key =
          KeyFactory.getInstance(open.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (isPair(open, key)) {
        return key;
      }
    } catch (InvalidKeySpecException ofAnotherKind) {
      // Said below.
    }
    throw new GeneralSecurityException("the key in " + file + " is not the certificate's");
  }

  /** The DER in the textual encoding of RFC 7468. */
  private static byte[] pkcs8(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new GeneralSecurityException(
          file
              + " holds no \"BEGIN PRIVATE KEY\": make one of another form, or with a passphrase, by"
              + " openssl pkcs8 -topk8 -nodes");
    }
    return Base64.getMimeDecoder().decode(pem.group(1));
  }

  private static boolean isPair(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
    byte[] probe = "snapback".getBytes(StandardCharsets.US_ASCII);
    Signature signature =
        Signature.getInstance(
            switch (open.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> open.getAlgorithm();
            });
    signature.initSign(secret);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(probe);
    return signature.verify(signed);
  }

  private void lookNowAndThen() {
    try {
      while (true) {
        Thread.sleep(LOOKED_AT_EVERY);
        lookAndTell();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAndTell() {
    try {
      if (lookAgain()) {
        LOG.info("the API shows the new certificate in {}", files.certificate());
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.error("the API goes on with its former certificate: mend the files", e);
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
