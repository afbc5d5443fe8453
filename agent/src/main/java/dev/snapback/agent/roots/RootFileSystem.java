package dev.snapback.agent.roots;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file systems of roots that can be read. */
public enum RootFileSystem {
  /** Documentation/filesystems/ext4/super.rst: magic at 1024 + 0x38. Also for ext2 and ext3. */
  EXT4("ext4", "", "noload", 1024 + 0x38, "S\u00ef"),

  /** fs/xfs/libxfs/xfs_format.h; snapshots have one uuid with their origin. */
  XFS("xfs", "nouuid", "norecovery,nouuid", 0, "XFSB");

  private final String type;
  private final String options;
  private final String withoutJournal;
  private final long offset;
  private final String magic;

  RootFileSystem(String type, String options, String withoutJournal, long offset, String magic) {
    this.type = type;
    this.options = options;
    this.withoutJournal = withoutJournal;
    this.offset = offset;
    this.magic = magic;
  }

  public String type() {
    return type;
  }

  /** A mount finishes what the journal has, also where it is for reading alone. */
  public String options() {
    return options;
  }

  /** Nothing is written: what was on its way to the disk when the root was left is not seen. */
  String withoutJournal() {
    return withoutJournal;
  }

  /**
   * @throws IOException where it is none of them, or cannot be read
   */
  public static RootFileSystem of(Path device) throws IOException {
    try (var channel = FileChannel.open(device, StandardOpenOption.READ)) {
      for (var kind : values()) {
        var found = ByteBuffer.allocate(kind.magic.length());
        if (channel.read(found, kind.offset) == kind.magic.length()
            && StandardCharsets.ISO_8859_1.decode(found.flip()).toString().equals(kind.magic)) {
          return kind;
        }
      }
    }
    throw new IOException("expected ext4 or xfs on " + device + ", found neither");
  }
}
