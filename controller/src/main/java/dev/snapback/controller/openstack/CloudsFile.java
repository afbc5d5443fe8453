package dev.snapback.controller.openstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The ecosystem's own file of clouds and credentials, with the {@code secure.yaml} beside it merged
 * in. Immutable.
 *
 * @see <a href="https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html">its
 *     description</a>
 */
public final class CloudsFile {
  private static final String VARIABLE = "OS_CLIENT_CONFIG_FILE";
  private static final long MOST_BYTES = 1 << 20;
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final JsonNode clouds;

  private CloudsFile(Path file, JsonNode clouds) {
    this.file = file;
    this.clouds = clouds;
  }

  /**
   * Where openstacksdk looks, in its order; but a file that the environment names and that is not
   * there is a mistake, lest another one's credentials are used.
   *
   * @param environment as {@link System#getenv()}
   * @param directory the current one
   * @throws InvalidCloudsException where there is none, naming the places
   */
  public static Path find(Map<String, String> environment, Path directory, Path home)
      throws InvalidCloudsException {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      Path file = directory.resolve(named);
      if (!Files.isRegularFile(file)) {
        throw new InvalidCloudsException(
            "%s: $%s names it, but it is no file".formatted(file, VARIABLE));
      }
      return file;
    }
    List<Path> places =
        List.of(
            directory.resolve("clouds.yaml"),
            home.resolve(".config/openstack/clouds.yaml"),
            Path.of("/etc/openstack/clouds.yaml"));
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() ->
            new InvalidCloudsException(
                "no clouds.yaml found: looked at $%s and %s".formatted(VARIABLE, places)));
  }

  /**
   * @throws InvalidCloudsException where it, or the secure.yaml beside it, is not readable, or no
   *     YAML with {@code clouds:}
   */
  public static CloudsFile read(Path file) throws InvalidCloudsException {
    JsonNode tree = parse(file);
    Path secure = file.resolveSibling("secure.yaml");
    if (Files.exists(secure)) {
      tree = merged(tree, parse(secure));
    }
    JsonNode clouds = tree.path("clouds");
    if (!clouds.isObject() || clouds.isEmpty()) {
      throw new InvalidCloudsException(
          file + ": expected clouds by name under 'clouds:', found none");
    }
    return new CloudsFile(file, clouds);
  }

  /**
   * @throws InvalidCloudsException where there is none of that name, or it cannot be used
   */
  public Cloud cloud(String name) throws InvalidCloudsException {
    JsonNode entry = clouds.path(name);
    if (entry.isMissingNode()) {
      throw new InvalidCloudsException(
          "%s: no cloud '%s'; there are: %s"
              .formatted(file, name, String.join(", ", new TreeSet<>(clouds.propertyNames()))));
    }
    return new CloudEntry(file, name, entry).cloud();
  }

  private static JsonNode parse(Path file) throws InvalidCloudsException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new InvalidCloudsException(file + ": longer than a file of clouds can be (1 MiB)");
      }
      JsonNode tree = YAML.readTree(Files.readString(file, StandardCharsets.UTF_8));
      if (!tree.isObject()) {
        throw new InvalidCloudsException(file + ":1: expected keys and values, e.g. 'clouds:'");
      }
      return tree;
    } catch (NoSuchFileException e) {
      throw new InvalidCloudsException(file + ": there is no such file");
    } catch (IOException e) {
      throw new InvalidCloudsException(
          "%s: cannot be read as UTF-8: %s".formatted(file, e.getClass().getSimpleName()));
    } catch (JacksonException e) {
      // The parser's own words quote the file, passwords included.
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new InvalidCloudsException(
          "%s:%d: this is no YAML, or a key is there twice; look at the indentation, and quote values that hold ':' or '#' or begin with one of !&*%%@`[{"
              .formatted(file, line));
    }
  }

  private static JsonNode merged(JsonNode base, JsonNode over) {
    if (!(base instanceof ObjectNode below) || !(over instanceof ObjectNode above)) {
      return over;
    }
    ObjectNode both = below.deepCopy();
    above
        .properties()
        .forEach(e -> both.set(e.getKey(), merged(both.path(e.getKey()), e.getValue())));
    return both;
  }
}
