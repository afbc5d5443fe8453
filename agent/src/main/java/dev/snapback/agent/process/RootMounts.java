package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.file.Path;

/** mount(2) for a root that is being made, in this process's own view. Thread-safe. */
public interface RootMounts {

  /**
   * Mounts a device to be written to and run from; no device node on it works.
   *
   * @param options of that type of file system
   * @throws IOException where the kernel refuses, with its reason
   */
  void mountWritable(Path device, Path where, String type, String options) throws IOException;

  /** Shows a tree at a second place, without what is mounted below it. */
  void bind(Path tree, Path where) throws IOException;

  /**
   * Takes a mount away; what was written is on its device then.
   *
   * @throws IOException where something still uses it
   */
  void unmountWhole(Path where) throws IOException;
}
