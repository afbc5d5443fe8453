package dev.snapback.controller.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/**
 * An Ed25519 key pair as OpenSSH writes it (its PROTOCOL.key), without a passphrase.
 *
 * @param privateKey a file's whole text
 * @param publicKey one line, without its end
 */
public record SshKeys(String privateKey, String publicKey) {
  private static final int LINE = 70;

  /**
   * @param comment at the end of the public key; without spaces
   */
  public static SshKeys generate(SecureRandom random, String comment) {
    var key = new Ed25519PrivateKeyParameters(random);
    try {
      var encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
      String secret = encoder.encodeToString(OpenSSHPrivateKeyUtil.encodePrivateKey(key));
      String open =
          Base64.getEncoder()
              .encodeToString(OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey()));
      return new SshKeys(
          "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n"
              .formatted(secret),
          "ssh-ed25519 %s %s".formatted(open, comment));
    } catch (IOException e) {
      throw new UncheckedIOException("a key in memory cannot be written", e);
    }
  }

  @Override
  public String toString() {
    return publicKey;
  }
}
