package dev.snapback.agent.roots;

import dev.snapback.agent.process.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** "Mounts" a device by writing what was asked into the place; unmounting takes it away. */
public final class LinkedMounts implements Mounts {
  private final List<String> calls = new ArrayList<>();

  private boolean full;

  /** From now on no journal can be finished. */
  synchronized void fill() {
    full = true;
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public synchronized void mountReadOnly(Path device, Path where, String type, String options)
      throws IOException {
    calls.add("mount " + device.getFileName() + " " + type + " " + options);
    if (full && !options.contains("no")) {
      throw new IOException("No space left on device");
    }
    Files.writeString(where.resolve("hostname"), device.getFileName() + "\n");
  }

  @Override
  public synchronized void unmount(Path where) throws IOException {
    calls.add("unmount");
    Files.delete(where.resolve("hostname"));
  }
}
