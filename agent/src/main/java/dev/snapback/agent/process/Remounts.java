package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.file.Path;

/** mount(2) with MS_REMOUNT, for this process's own view of the file systems. Thread-safe. */
public interface Remounts {
  /**
   * Makes a file system that is mounted already, and this process's own mount of it, writable.
   * Still no device node on it works, and nothing on it is run, unless that was wanted.
   *
   * @throws IOException where the kernel refuses, with its reason
   */
  void remountWritable(Path where) throws IOException;

  /**
   * The reverse, for every mount of it; what was written is on disk then.
   *
   * @throws IOException where the kernel refuses: somebody else writes to it, say
   */
  void remountReadOnly(Path where) throws IOException;
}
