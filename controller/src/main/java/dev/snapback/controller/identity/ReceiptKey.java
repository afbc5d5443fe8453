package dev.snapback.controller.identity;

import dev.snapback.controller.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * The Ed25519 key with which the controller signs receipts. Its private half never leaves {@code
 * ca/} in the data directory. Immutable and thread-safe.
 */
public final class ReceiptKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int ID_LENGTH = 16;

  // Bouncy Castle signs ten times as fast as the JDK, which multiplies without tables, and twice:
  // each reset of each node is signed.
  private final Ed25519PrivateKeyParameters key;
  private final PublicKey publicKey;
  private final String id;

  private ReceiptKey(Ed25519PrivateKeyParameters key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
    this.id = id(publicKey);
  }

  /** The key beside the CA in {@code data/ca}, made there now if there is none yet. */
  public static ReceiptKey open(Path data) throws IOException {
    var directory = Files.createDirectories(data.resolve("ca"));
    var privateFile = directory.resolve("receipts.key");
    var publicFile = directory.resolve("receipts.pub");
    try {
      if (!Files.exists(privateFile)) {
        make(privateFile, publicFile);
      }
      var read =
          new ReceiptKey(
              privateKey(Pem.decode(Pem.PRIVATE_KEY, Files.readAllBytes(privateFile))),
              KeyFactory.getInstance(ALGORITHM)
                  .generatePublic(
                      new X509EncodedKeySpec(
                          Pem.decode(Pem.PUBLIC_KEY, Files.readAllBytes(publicFile)))));
      read.requirePair();
      return read;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the key of receipts in " + directory + " cannot be used: " + e, e);
    }
  }

  private static Ed25519PrivateKeyParameters privateKey(byte[] pkcs8) throws IOException {
    if (PrivateKeyFactory.createKey(pkcs8) instanceof Ed25519PrivateKeyParameters key) {
      return key;
    }
    throw new IOException("expected is an Ed25519 key in receipts.key, found another");
  }

  /** The public half first: a private one that is there has its other half beside it. */
  private static void make(Path privateFile, Path publicFile)
      throws IOException, GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    DurableFile.write(publicFile, Pem.encode(Pem.PUBLIC_KEY, pair.getPublic().getEncoded()));
    DurableFile.write(privateFile, Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
  }

  private void requirePair() throws GeneralSecurityException {
    var probe = "probe".getBytes(StandardCharsets.US_ASCII);
    var verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(publicKey);
    verifier.update(probe);
    if (!verifier.verify(sign(probe))) {
      throw new GeneralSecurityException("receipts.pub is not the public half of receipts.key");
    }
  }

  /** By this others tell it from other keys: 16 hex digits of its public half's SHA-256. */
  public String id() {
    return id;
  }

  private static String id(PublicKey key) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** 64 bytes. */
  public byte[] sign(byte[] what) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(what, 0, what.length);
    return signer.generateSignature();
  }

  /** X.509 SubjectPublicKeyInfo. */
  public String publicPem() {
    return new String(
        Pem.encode(Pem.PUBLIC_KEY, publicKey.getEncoded()), StandardCharsets.US_ASCII);
  }
}
