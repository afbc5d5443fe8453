package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/** Checks the key of one connection's host, and remembers why it was refused. */
final class HostKeyCheck implements HostKeyVerifier {

  private static final int SSH = 22;

  private final HostKey expected;
  private final OpenSSHKnownHosts known;
  private volatile String refusal = "the host showed no key";

  private HostKeyCheck(HostKey expected, OpenSSHKnownHosts known) {
    this.expected = expected;
    this.known = known;
  }

  /**
   * @throws RemoteException SETTINGS where what is known of the key cannot be read
   */
  static HostKeyCheck of(HostKey expected) throws RemoteException {
    return switch (expected) {
      case HostKey.Known(String line) -> {
        OpenSSHKnownHosts known = read(new StringReader("known " + line), "the known key");
        if (known.entries().getFirst().getType() == KeyType.UNKNOWN) {
          throw new RemoteException(
              Kind.SETTINGS,
              "expected a host's public key like `ssh-ed25519 AAAA…`, found `" + line + "`");
        }
        yield new HostKeyCheck(expected, known);
      }
      case HostKey.Fingerprint f -> new HostKeyCheck(expected, read(Reader.nullReader(), "none"));
      case HostKey.KnownHosts(Path file, String _) -> {
        try (Reader reader = Files.newBufferedReader(file)) {
          yield new HostKeyCheck(expected, read(reader, file.toString()));
        } catch (IOException e) {
          throw new RemoteException(
              Kind.SETTINGS,
              "expected known host keys in " + file + ", which cannot be read: " + e,
              e);
        }
      }
    };
  }

  /** What was expected, what was found, what to do; for after {@link #verify} said no. */
  String refusal() {
    return refusal;
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    String found = KeyType.fromKey(key) + " " + fingerprint(key);
    return switch (expected) {
      case HostKey.Known(String line) -> {
        refusal =
            "expected the host key `"
                + line
                + "`, found "
                + found
                + ": not the machine that was"
                + " meant, or it was installed anew; if so, give its new key";
        yield known.verify("known", SSH, key);
      }
      case HostKey.Fingerprint(String sha256) -> {
        refusal =
            "expected a host key with the fingerprint "
                + sha256
                + ", found "
                + found
                + ": not the machine that was meant, or another of its keys";
        yield bare(sha256).equals(bare(fingerprint(key)));
      }
      case HostKey.KnownHosts(Path file, String name) -> {
        refusal = refusal(file, name, found);
        yield known.verify(name, SSH, key) && !revoked(name, key);
      }
    };
  }

  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    List<String> types =
        switch (expected) {
          case HostKey.Known _ -> known.findExistingAlgorithms("known", SSH);
          case HostKey.Fingerprint _ -> List.of();
          case HostKey.KnownHosts(Path _, String name) -> known.findExistingAlgorithms(name, SSH);
        };
    if (!types.contains("ssh-rsa")) {
      return types;
    }
    // The same key, signed with today's hashes: else a server that has done away with SHA-1 shows a
    // key of another type, which we do not know.
    List<String> all = new ArrayList<>(List.of("rsa-sha2-512", "rsa-sha2-256"));
    all.addAll(types);
    return all;
  }

  private String refusal(Path file, String name, String found) {
    boolean none = known.findExistingAlgorithms(name, SSH).isEmpty();
    return none
        ? "expected a key for `"
            + name
            + "` in "
            + file
            + ", which has none; the host showed "
            + found
            + ": if that is its key, add it there under that name"
        : "expected the key that "
            + file
            + " has for `"
            + name
            + "`, found "
            + found
            + ": not the machine that was meant, or it was installed anew; if so, correct that file";
  }

  /** SSHJ passes over a revoked line and takes the key if another line has it. */
  private boolean revoked(String name, PublicKey key) {
    String shown = Base64.getEncoder().encodeToString(blob(key));
    for (OpenSSHKnownHosts.KnownHostEntry entry : known.entries()) {
      String line = entry.getLine();
      if (line.startsWith("@revoked") && line.contains(shown)) {
        refusal = "the key that the host showed is marked @revoked for `" + name + "`";
        return true;
      }
    }
    return false;
  }

  private static OpenSSHKnownHosts read(Reader lines, String what) throws RemoteException {
    try {
      return new OpenSSHKnownHosts(lines);
    } catch (IOException e) {
      throw new RemoteException(Kind.SETTINGS, "cannot read " + what + ": " + e, e);
    }
  }

  private static String fingerprint(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob(key));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] blob(PublicKey key) {
    return new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
  }

  private static String bare(String fingerprint) {
    return fingerprint.replace("=", "");
  }
}
