package dev.snapback.remote;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.FileMode;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.SFTPClient;
import org.jspecify.annotations.Nullable;

/**
 * One file there or back by SFTP, whose names no shell sees (SCP's are). Called once, abandoned
 * from another thread.
 */
final class SshFiles {

  /** What every server takes in one packet (draft-ietf-secsh-filexfer-02 §3). */
  private static final int PIECE = 32 << 10;

  /** Pieces on their way at a time, so that a long line's latency is not paid for each. */
  private static final int UNCONFIRMED = 16;

  private final SSHClient client;
  private volatile @Nullable SFTPClient sftp;

  SshFiles(SSHClient client) {
    this.client = client;
  }

  void upload(Path local, String remote) throws IOException, RemoteException {
    if (!Files.isRegularFile(local)) {
      throw new RemoteException(
          Kind.FILE, "expected a regular file to send, found none at " + local);
    }
    FileAttributes attributes = new FileAttributes.Builder().withPermissions(mask(local)).build();
    try (SFTPClient files = open();
        InputStream from = Files.newInputStream(local);
        RemoteFile file =
            files.open(
                remote, EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.TRUNC), attributes)) {
      // Again, and before the first byte: the first time a umask was taken off, and a file that was
      // there has kept its own.
      file.setAttributes(attributes);
      try (OutputStream to = file.new RemoteFileOutputStream(0, UNCONFIRMED)) {
        byte[] piece = new byte[PIECE];
        for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
          to.write(piece, 0, read);
        }
      }
    }
  }

  void download(String remote, Path local, long maxBytes) throws IOException, RemoteException {
    Path part = Files.createTempFile(local.toAbsolutePath().getParent(), ".snapback-", ".part");
    try (SFTPClient files = open();
        RemoteFile file = files.open(remote)) {
      FileAttributes attributes = file.fetchAttributes();
      if (attributes.getType() != FileMode.Type.REGULAR) {
        throw new RemoteException(
            Kind.FILE, "expected a regular file at " + remote + ", found " + attributes.getType());
      }
      copy(file, part, remote, maxBytes);
      Files.setPosixFilePermissions(part, permissions(attributes.getMode().getPermissionsMask()));
      Files.move(part, local, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Lets go of the channel. May block; may be called again. */
  void abandon() {
    SFTPClient open = sftp;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The connection is gone, and the channel with it.
        return;
      }
    }
  }

  private SFTPClient open() throws IOException {
    SFTPClient opened = client.newSFTPClient();
    sftp = opened;
    return opened;
  }

  private static void copy(RemoteFile file, Path part, String remote, long maxBytes)
      throws IOException, RemoteException {
    try (InputStream from = file.new ReadAheadRemoteFileInputStream(UNCONFIRMED);
        OutputStream to = Files.newOutputStream(part)) {
      byte[] piece = new byte[PIECE];
      long total = 0;
      for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
        total += read;
        if (total > maxBytes) {
          throw new RemoteException(
              Kind.FILE, "expected at most " + maxBytes + " bytes in " + remote + ", found more");
        }
        to.write(piece, 0, read);
      }
    }
  }

  private static int mask(Path local) throws IOException {
    int mask = 0;
    for (PosixFilePermission permission : Files.getPosixFilePermissions(local)) {
      mask |= bit(permission);
    }
    return mask;
  }

  private static Set<PosixFilePermission> permissions(int mask) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mask & bit(permission)) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  private static int bit(PosixFilePermission permission) {
    return switch (permission) {
      case OWNER_READ -> 0400;
      case OWNER_WRITE -> 0200;
      case OWNER_EXECUTE -> 0100;
      case GROUP_READ -> 040;
      case GROUP_WRITE -> 020;
      case GROUP_EXECUTE -> 010;
      case OTHERS_READ -> 04;
      case OTHERS_WRITE -> 02;
      case OTHERS_EXECUTE -> 01;
    };
  }
}
