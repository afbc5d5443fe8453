package dev.snapback.agent.identity;

import dev.snapback.agent.process.Remounts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volume {@code snapback_state}: read-only, but for the moment in which an identity is written.
 *
 * <p>It is no part of any image and no snapshot, so a reset does not bring an old certificate back.
 * Whoever writes remounts it in its own mount namespace, which every agent has (systemd's for
 * RootDirectory=, {@code unshare} in a reset's initramfs and in the command for people): MS_REMOUNT
 * without MS_BIND changes the file system and this one mount, and all other mounts of it keep their
 * own MNT_READONLY (mount_namespaces(7), do_remount in fs/namespace.c). So nothing else can write
 * meanwhile but another of our own, and those take turns by a lock: one's remount to read-only
 * would else cut the other off.
 *
 * <p>A power cut while it is writable costs nothing: ext4 has a journal there, which the next mount
 * replays even where it is read-only, and each file that counts is written whole, synced and then
 * renamed ({@link IdentityFiles}). Thread-safe.
 */
public final class StateVolume implements WriteAccess {
  private static final Logger LOG = LoggerFactory.getLogger(StateVolume.class);

  private final Path where;
  private final Path lock;
  private final Remounts mounts;

  /**
   * @param where it is mounted, as this process sees it
   * @param lock a file that all of this machine's agents and their commands see, in a directory
   *     that can be made; not on that volume
   */
  public StateVolume(Path where, Path lock, Remounts mounts) {
    this.where = where;
    this.lock = lock;
    this.mounts = mounts;
  }

  @Override
  public synchronized void during(Writing writing) throws IOException {
    var directory = lock.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try (var channel =
            FileChannel.open(
                lock,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                // A run, being root, may have laid a link there.
                LinkOption.NOFOLLOW_LINKS);
        var _ = channel.lock()) {
      mounts.remountWritable(where);
      try {
        writing.write();
      } finally {
        close();
      }
    }
  }

  /** What was written is on disk; that it stays writable for others' mistakes is worth a line. */
  private void close() {
    try {
      mounts.remountReadOnly(where);
    } catch (IOException e) {
      LOG.warn(
          "{} stays writable for this agent until it writes there again: {}",
          where,
          e.getMessage());
    }
  }
}
