package dev.snapback.agent.machine;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What setup decided for this machine; {@code machine.properties} in the state directory. That it
 * is there is one of the marks of a node. Written once, at setup; what joining a controller adds is
 * in files of its own.
 *
 * @param volumeGroup the volume group of the root
 * @param image the image that setup made
 * @param snapshotBytes the copy-on-write room that each root gets
 */
public record Settings(String volumeGroup, String image, long snapshotBytes) {

  /** The state directory, as the agent sees it in its own root. */
  public static final Path STATE = Path.of("/state");

  private static final String FILE = "machine.properties";
  private static final String FORMAT = "1";

  /**
   * @throws java.nio.file.NoSuchFileException where this machine was not set up
   */
  public static Settings read(Path stateDirectory) throws IOException {
    Path file = stateDirectory.resolve(FILE);
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    String format = required(properties, "format", file);
    if (!format.equals(FORMAT)) {
      throw new IOException(file + " has format " + format + ", this agent knows " + FORMAT);
    }
    return new Settings(
        required(properties, "volume-group", file),
        required(properties, "image", file),
        Long.parseLong(required(properties, "snapshot-bytes", file)));
  }

  /**
   * Not atomic: setup writes to a volume that nobody uses yet, and runs again where it was cut off.
   */
  public void write(Path stateDirectory) throws IOException {
    try (Writer writer = Files.newBufferedWriter(stateDirectory.resolve(FILE))) {
      writer.write("# Written by `snapback-agent setup`.\n");
      writer.write("format=" + FORMAT + "\n");
      writer.write("volume-group=" + volumeGroup + "\n");
      writer.write("image=" + image + "\n");
      writer.write("snapshot-bytes=" + snapshotBytes + "\n");
    }
  }

  private static String required(Properties properties, String key, Path file) throws IOException {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new IOException(file + " has no " + key);
    }
    return value.strip();
  }
}
