package dev.snapback.agent.identity;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The identity in the state directory: {@code node.key} (PKCS #8, mode 0600), {@code node.crt},
 * {@code ca.crt} and {@code joined.properties}. The last is what makes it one: it is removed first
 * and written last, so a power cut leaves a node that has not joined, never half of two identities.
 */
public final class IdentityFiles {
  private static final String KEY = "node.key";
  private static final String CERTIFICATE = "node.crt";
  private static final String AUTHORITY = "ca.crt";
  private static final String JOINED = "joined.properties";
  private static final String FORMAT = "1";

  private final Path directory;

  public IdentityFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * @return empty where this machine has not joined a controller
   * @throws IOException where the files cannot be read or make no sense
   */
  public Optional<Identity> read() throws IOException {
    String joined;
    try {
      joined = text(JOINED);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    var properties = new Properties();
    properties.load(new StringReader(joined));
    try {
      return Optional.of(
          new Identity(
              required(properties, "node"),
              required(properties, "controller"),
              Pem.key(text(KEY)),
              Pem.certificate(text(CERTIFICATE)),
              Pem.certificate(text(AUTHORITY))));
    } catch (GeneralSecurityException e) {
      throw new IOException("the identity in " + directory + " cannot be read", e);
    }
  }

  /** Whether {@link #read} would find one; a look at one file name. */
  public boolean present() {
    return Files.exists(directory.resolve(JOINED));
  }

  public void write(Identity identity) throws IOException {
    Files.deleteIfExists(directory.resolve(JOINED));
    sync(directory);
    try {
      replace(KEY, Pem.of(identity.key()));
      replace(CERTIFICATE, Pem.of(identity.certificate()));
      replace(AUTHORITY, Pem.of(identity.authority()));
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate that cannot be encoded", e);
    }
    replace(
        JOINED,
        "# Written by `snapback-agent join`.\nformat=%s\nnode=%s\ncontroller=%s\n"
            .formatted(FORMAT, identity.node(), identity.controller()));
  }

  private String required(Properties properties, String key) throws IOException {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IOException(directory.resolve(JOINED) + " has no " + key);
    }
    return value;
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private void replace(String name, String text) throws IOException {
    Path next = directory.resolve("." + name + ".next");
    Files.deleteIfExists(next);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(next, options, mode)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
