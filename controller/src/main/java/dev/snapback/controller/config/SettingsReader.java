package dev.snapback.controller.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the settings file. */
public final class SettingsReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private SettingsReader() {}

  /** The file is wrong; the message names file, line and what was expected. */
  public static final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidSettingsException(String message) {
      super(message);
    }
  }

  /** The settings in {@code file}, which is all of it valid. */
  public static Settings read(Path file) throws InvalidSettingsException {
    return parse(file.toString(), text(file));
  }

  static Settings parse(String file, String text) throws InvalidSettingsException {
    return parse(file, text, SettingsFile.class, SettingsFile.EMPTY, Settings::of);
  }

  /** What another file of the same syntax says, which is all of it valid. */
  static String text(Path file) throws InvalidSettingsException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new InvalidSettingsException(file + ": there is no such file");
    } catch (IOException e) {
      throw new InvalidSettingsException(file + ": cannot be read: " + e);
    }
  }

  /**
   * @param kind whose components are the keys
   * @param empty where it says nothing
   * @param meaning what it means; throws IllegalArgumentException where it means nothing
   */
  static <F, T> T parse(String file, String text, Class<F> kind, F empty, Function<F, T> meaning)
      throws InvalidSettingsException {
    try {
      var tree = YAML.readTree(text);
      // Nothing but comments, say.
      var nothing = tree.isMissingNode() || tree.isNull();
      return meaning.apply(nothing ? empty : YAML.readValue(text, kind));
    } catch (UnrecognizedPropertyException e) {
      throw new InvalidSettingsException(
          "%s:%d: %s".formatted(file, lineOf(e.getPropertyName(), text, line(e)), unknown(e)));
    } catch (JacksonException e) {
      throw new InvalidSettingsException("%s:%d: %s".formatted(file, line(e), words(e)));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException("%s: %s".formatted(file, e.getMessage()));
    }
  }

  static String unknown(UnrecognizedPropertyException e) {
    var known =
        e.getKnownPropertyIds().stream()
            .map(Object::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return "unknown key '%s'; expected is one of %s".formatted(e.getPropertyName(), known);
  }

  private static int line(JacksonException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  /** The parser's own location of an unknown key is that of what comes before it. */
  private static int lineOf(String key, String text, int from) {
    var lines = text.lines().toList();
    for (int i = from - 1; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith(key)) {
        return i + 1;
      }
    }
    return from;
  }

  /** Our own words where a value was refused by us, else the parser's. */
  private static String words(JacksonException e) {
    return e.getCause() instanceof IllegalArgumentException ours
        ? String.valueOf(ours.getMessage())
        : e.getOriginalMessage();
  }
}
