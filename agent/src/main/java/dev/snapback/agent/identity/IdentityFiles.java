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
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The identity in the state directory: {@code joined.properties} says that there is one, of which
 * node and controller; {@code node.pem} (mode 0600) has the key (PKCS #8), its certificate and the
 * controller's CA.
 *
 * <p>All three are in one file because they change together: a renewal replaces it by one rename,
 * so after a power cut at any instant there is the old key with the old certificate or the new with
 * the new. Joining removes {@code joined.properties} first and writes it last: a power cut leaves a
 * machine that has not joined, never half of two identities.
 *
 * <p>Agents before there were renewals wrote {@code node.key}, {@code node.crt} and {@code ca.crt};
 * they count where there is no {@code node.pem}, until the first renewal.
 */
public final class IdentityFiles {
  private static final String IDENTITY = "node.pem";
  private static final String JOINED = "joined.properties";
  private static final String FORMAT = "2";

  private static final String FORMER_KEY = "node.key";
  private static final String FORMER_CERTIFICATE = "node.crt";
  private static final String FORMER_AUTHORITY = "ca.crt";

  private final Path directory;
  private final WriteAccess access;

  /** In a directory like any other. */
  public IdentityFiles(Path directory) {
    this(directory, WriteAccess.ALWAYS);
  }

  public IdentityFiles(Path directory, WriteAccess access) {
    this.directory = directory;
    this.access = access;
  }

  /**
   * @return empty where this machine has not joined a controller
   * @throws IOException where the files cannot be read or make no sense
   */
  public Optional<Identity> read() throws IOException {
    Optional<String> joined = joined();
    return joined.isPresent() ? Optional.of(read(joined.get())) : Optional.empty();
  }

  /**
   * What says that this machine has joined, different after each time; empty: it has not, or is
   * just about to.
   */
  public Optional<String> joined() throws IOException {
    try {
      return Optional.of(text(JOINED));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Identity read(String joined) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(joined));
    String node = required(properties, "node");
    String controller = required(properties, "controller");
    try {
      if (!Files.exists(directory.resolve(IDENTITY))) {
        return new Identity(
            node,
            controller,
            Pem.key(text(FORMER_KEY)),
            Pem.certificate(text(FORMER_CERTIFICATE)),
            Pem.certificate(text(FORMER_AUTHORITY)));
      }
      String pem = text(IDENTITY);
      var certificates = Pem.certificates(pem);
      if (certificates.size() != 2) {
        throw new GeneralSecurityException(
            IDENTITY + " has " + certificates.size() + " certificates; expected are 2");
      }
      return new Identity(
          node, controller, Pem.key(pem), certificates.getFirst(), certificates.getLast());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the identity in " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether {@link #read} would find one; a look at one file name. */
  public boolean present() {
    return Files.exists(directory.resolve(JOINED));
  }

  /** After joining. */
  public void write(Identity identity) throws IOException {
    String pem = pem(identity);
    access.during(() -> {
      Files.deleteIfExists(directory.resolve(JOINED));
      sync(directory);
      replace(IDENTITY, pem);
      removeFormer();
      replace(
          JOINED,
          "# Written by `snapback-agent join`.\nformat=%s\nnode=%s\ncontroller=%s\nserial=%s\n"
              .formatted(
                  FORMAT,
                  identity.node(),
                  identity.controller(),
                  identity.certificate().getSerialNumber().toString(16)));
    });
  }

  /**
   * After a renewal: the same node with another key and certificate.
   *
   * @throws IOException also where the machine has been joined anew meanwhile: that counts
   */
  public void renew(Identity before, Identity renewed) throws IOException {
    String pem = pem(renewed);
    access.during(() -> {
      if (!read().equals(Optional.of(before))) {
        throw new IOException(
            "the identity in " + directory + " is not the one that was renewed; it is left alone");
      }
      replace(IDENTITY, pem);
      removeFormer();
    });
  }

  private static String pem(Identity identity) throws IOException {
    try {
      return Pem.of(identity.key()) + Pem.of(identity.certificate()) + Pem.of(identity.authority());
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate that cannot be encoded", e);
    }
  }

  /** Nothing reads them once there is the one file: an old key need not lie about. */
  private void removeFormer() throws IOException {
    for (String former : List.of(FORMER_KEY, FORMER_CERTIFICATE, FORMER_AUTHORITY)) {
      Files.deleteIfExists(directory.resolve(former));
    }
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
