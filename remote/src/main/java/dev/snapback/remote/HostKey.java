package dev.snapback.remote;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** What is known of a host's key beforehand. Any other key is refused. */
public sealed interface HostKey {

  /**
   * The public key itself.
   *
   * @param line as in an {@code ssh_host_*_key.pub}: {@code ssh-ed25519 AAAA… comment}
   */
  record Known(String line) implements HostKey {}

  /**
   * The key's fingerprint. Where a host has keys of several types, name {@link Known} instead:
   * which of them it shows is settled before anybody sees a fingerprint.
   *
   * @param sha256 as {@code ssh-keygen -l} prints it: {@code SHA256:…}
   */
  record Fingerprint(String sha256) implements HostKey {
    private static final Pattern FORM = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");

    public Fingerprint {
      if (!FORM.matcher(sha256).matches()) {
        throw new IllegalArgumentException(
            "expected a fingerprint as `ssh-keygen -l` prints it (SHA256:…), found " + sha256);
      }
    }
  }

  /**
   * A file in OpenSSH's format; {@code @revoked} keys are refused.
   *
   * @param name whose keys in there count: {@code host}, or {@code [host]:port} for a port that is
   *     not 22, or an alias as by OpenSSH's {@code HostKeyAlias} where an address says nothing of
   *     who the machine is
   */
  record KnownHosts(Path file, String name) implements HostKey {}
}
