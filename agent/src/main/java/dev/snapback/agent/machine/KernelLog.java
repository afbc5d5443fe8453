package dev.snapback.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Says a line where it outlives the machine: the kernel's log, and so its console. */
@FunctionalInterface
public interface KernelLog {

  /**
   * @param line without its end
   */
  void say(String line);

  /** /dev/kmsg: Documentation/ABI/testing/dev-kmsg. */
  static KernelLog ofThisMachine() {
    return line -> {
      try {
        Files.writeString(
            Path.of("/dev/kmsg"), "<5>snapback: " + line + "\n", StandardOpenOption.WRITE);
      } catch (IOException e) {
        // The agent's own log has the line, too.
        return;
      }
    };
  }
}
