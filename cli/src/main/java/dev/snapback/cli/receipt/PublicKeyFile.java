package dev.snapback.cli.receipt;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key that receipts are signed with, its public half.
 *
 * @param id by which a signature names it: 16 hex digits of its SHA-256
 */
record PublicKeyFile(PublicKey key, String id) {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  private static final int ID_LENGTH = 16;

  /**
   * Reads PEM.
   *
   * @throws Failure (66) if there is no such file, (64) if it is no such key
   */
  static PublicKeyFile read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException e) {
      throw Failure.of(
          ExitCode.NO_INPUT,
          "no such file: "
              + file
              + "; `snapback receipt key` prints the key, --key names its file");
    } catch (IOException e) {
      throw Failure.of(ExitCode.NO_INPUT, file + " cannot be read: " + e.getMessage());
    }
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw notAKey(file);
    }
    try {
      String base64 = text.substring(BEGIN.length(), text.length() - END.length());
      byte[] der = Base64.getMimeDecoder().decode(base64);
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return new PublicKeyFile(key, HexFormat.of().formatHex(hash).substring(0, ID_LENGTH));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKey(file);
    }
  }

  private static Failure notAKey(Path file) {
    return Failure.usage(
        file + " is no Ed25519 public key in PEM, as `snapback receipt key` prints one");
  }

  boolean signed(byte[] what, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(what);
      return verifier.verify(signature);
    } catch (GeneralSecurityException malformed) {
      // A signature of a wrong form is none.
      return false;
    }
  }
}
