package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.file.Path;

/** mount(2) and umount(2), for this process's own view of the file systems. Thread-safe. */
public interface Mounts {

  /**
   * Mounts a device for reading alone: nothing on it is run, no device node on it works.
   *
   * @param options of that type of file system
   * @throws IOException where the kernel refuses, with its reason
   */
  void mountReadOnly(Path device, Path where, String type, String options) throws IOException;

  /** Takes it away at once; what is still open of it goes when it is closed. */
  void unmount(Path where) throws IOException;
}
