package dev.snapback.controller.identity;

import dev.snapback.controller.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;

/**
 * One-time tokens with which a machine joins. Kept as one small file per token, named by the hash
 * of its secret; the secret itself is nowhere on disk. Thread-safe.
 *
 * <p>A token that was used can be used again by the very same joiner (same node, same key), so that
 * a machine whose answer got lost can ask again.
 */
public final class JoinTokens {
  private static final int SECRET_BYTES = 24;

  private final Path directory;
  private final String fingerprint;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param directory where the tokens are kept; made if need be
   * @param fingerprint of the CA, the second half of each token
   */
  public JoinTokens(Path directory, String fingerprint, InstantSource clock) throws IOException {
    this.directory = directory;
    this.fingerprint = fingerprint;
    this.clock = clock;
    Files.createDirectories(directory);
  }

  /**
   * A new token.
   *
   * @param text what the machine is given: {@code <secret>.<CA fingerprint>}
   */
  public record Token(String text, Instant expires) {
    @Override
    public String toString() {
      return "Token[expires=" + expires + "]";
    }
  }

  /** What became of a secret that somebody showed. */
  public enum Redemption {
    ACCEPTED,
    UNKNOWN,
    EXPIRED,
    USED_ALREADY
  }

  /** Makes a token; tokens that have expired are forgotten. */
  public synchronized Token create(Duration valid) throws IOException {
    forgetExpired();
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var expires = clock.instant().plus(valid);
    write(sha256(secret), new Kept(expires, ""));
    return new Token(secret + "." + fingerprint, expires);
  }

  /**
   * Uses a token up.
   *
   * @param joiner who uses it: the node's name and public key, in any fixed form
   */
  public synchronized Redemption redeem(String secret, String joiner) throws IOException {
    var name = sha256(secret);
    if (!Files.exists(directory.resolve(name))) {
      return Redemption.UNKNOWN;
    }
    var token = read(name);
    if (!clock.instant().isBefore(token.expires())) {
      return Redemption.EXPIRED;
    }
    var user = sha256(joiner);
    if (token.user().isEmpty()) {
      write(name, new Kept(token.expires(), user));
      return Redemption.ACCEPTED;
    }
    return token.user().equals(user) ? Redemption.ACCEPTED : Redemption.USED_ALREADY;
  }

  /**
   * @param user the hash of who used it; empty: nobody yet
   */
  private record Kept(Instant expires, String user) {}

  private Kept read(String name) throws IOException {
    var lines = Files.readAllLines(directory.resolve(name), StandardCharsets.US_ASCII);
    return new Kept(
        Instant.ofEpochMilli(Long.parseLong(lines.get(0))), lines.size() > 1 ? lines.get(1) : "");
  }

  private void write(String name, Kept token) throws IOException {
    var text = token.expires().toEpochMilli() + "\n" + token.user() + "\n";
    DurableFile.write(directory.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
  }

  private void forgetExpired() throws IOException {
    try (var files = Files.newDirectoryStream(directory, "[0-9a-f]*")) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (name.endsWith(".new") || !clock.instant().isBefore(read(name).expires())) {
          Files.delete(file);
        }
      }
    }
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
