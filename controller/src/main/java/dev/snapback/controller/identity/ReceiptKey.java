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
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * The Ed25519 key with which the controller signs receipts. Its private half never leaves {@code
 * ca/} in the data directory. Immutable and thread-safe.
 */
public final class ReceiptKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int ID_LENGTH = 16;

  private final PrivateKey key;
  private final PublicKey publicKey;

  private ReceiptKey(PrivateKey key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
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
              KeyFactory.getInstance(ALGORITHM)
                  .generatePrivate(
                      new PKCS8EncodedKeySpec(
                          Pem.decode(Pem.PRIVATE_KEY, Files.readAllBytes(privateFile)))),
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
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
      return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** 64 bytes. */
  public byte[] sign(byte[] what) {
    try {
      var signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key);
      signer.update(what);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs by Ed25519", e);
    }
  }

  /** X.509 SubjectPublicKeyInfo. */
  public String publicPem() {
    return new String(
        Pem.encode(Pem.PUBLIC_KEY, publicKey.getEncoded()), StandardCharsets.US_ASCII);
  }
}
