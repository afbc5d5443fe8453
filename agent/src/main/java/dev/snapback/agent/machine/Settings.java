package dev.snapback.agent.machine;

import java.io.IOException;
import java.io.Reader;
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
 * @param holds how many roots may be kept for debugging at a time; the file need not say it
 */
public record Settings(String volumeGroup, String image, int holds) {
  private static final int DEFAULT_HOLDS = 3;

  public Settings(String volumeGroup, String image) {
    this(volumeGroup, image, DEFAULT_HOLDS);
  }

  /** The state directory, as the agent sees it in its own root. */
  public static final Path STATE = Path.of("/state");

  /** The name of the file in the state directory. */
  public static final String FILE = "machine.properties";

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
        holds(properties, file));
  }

  private static int holds(Properties properties, Path file) throws IOException {
    String value = properties.getProperty("holds", Integer.toString(DEFAULT_HOLDS)).strip();
    if (!value.matches("\\d{1,4}")) {
      throw new IOException(file + ": expected holds=0 to 9999, found " + value);
    }
    return Integer.parseInt(value);
  }

  /** The content of the file. */
  public String text() {
    return """
    # Written by `snapback-agent setup`.
    format=%s
    volume-group=%s
    image=%s
    holds=%d
    """
        .formatted(FORMAT, volumeGroup, image, holds);
  }

  private static String required(Properties properties, String key, Path file) throws IOException {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new IOException(file + " has no " + key);
    }
    return value.strip();
  }
}
