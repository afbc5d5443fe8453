package dev.snapback.controller.vm;

import dev.snapback.controller.disk.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * What is kept of a machine that a provider makes, in a directory of its own that only its owner
 * can read: the key by which it is logged in to, the key that it shows, and what it is told at its
 * first boot.
 */
public record MachineKeys(Path directory) {
  /** The private key by which the machine is logged in to. */
  public Path key() {
    return directory.resolve("key");
  }

  private Path hostKeyFile() {
    return directory.resolve("host-key.pub");
  }

  private Path imageFile() {
    return directory.resolve("image");
  }

  private Path userDataFile() {
    return directory.resolve("user-data");
  }

  /** The public key that the machine shows. */
  public String hostKey() throws IOException {
    return Files.readString(hostKeyFile()).strip();
  }

  /** The name of what it is made of. */
  public String image() throws IOException {
    return Files.readString(imageFile()).strip();
  }

  /** For cloud-init; it holds the private half of the key that the machine shows. */
  public String userData() throws IOException {
    return Files.readString(userDataFile());
  }

  /** Makes all of it; nothing where that is there. The host's key comes last. */
  public void prepare(String name, String image, SecureRandom random) throws IOException {
    if (Files.exists(hostKeyFile())) {
      return;
    }
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    var login = SshKeys.generate(random, "snapback");
    var host = SshKeys.generate(random, name);
    Files.deleteIfExists(key());
    Files.createFile(
        key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key(), login.privateKey());
    Files.writeString(imageFile(), image + "\n");
    Files.writeString(userDataFile(), CloudConfig.userData(login, host));
    Files.writeString(hostKeyFile(), host.publicKey() + "\n");
  }

  /** All that is in the directory, and it last, so that what is left is found again. */
  public void remove() throws IOException {
    DirectoryTree.delete(directory);
  }
}
