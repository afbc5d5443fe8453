package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsFile.ImagePart;
import dev.snapback.controller.scheduler.ImageRule;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From what the file says of images to the rules. */
final class ImageSettings {
  /** Runs and volumes are named after it. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?");

  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d");

  private ImageSettings() {}

  static Map<String, ImageRule> rules(SettingsFile file) {
    Map<String, ImageRule> rules = new HashMap<>();
    NodeSettings.each(
        file.images(), (name, part) -> rules.put(name(name), rule("images." + name, part)));
    return rules;
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "images: expected is a name of at most 40 characters a-z 0-9 . -, found " + name);
    }
    return name;
  }

  private static ImageRule rule(String where, ImagePart said) {
    if (said.every() != null && said.at() != null) {
      throw new IllegalArgumentException(where + ": expected is either every or at");
    }
    if (said.prepare() == null || said.prepare().isEmpty()) {
      throw new IllegalArgumentException(where + ": prepare is missing: the scripts to run");
    }
    int atATime = said.atATime() == null ? ImageRule.USUAL_AT_A_TIME : said.atATime();
    if (atATime < 1) {
      throw new IllegalArgumentException(
          "%s.at-a-time: %d is less than one".formatted(where, atATime));
    }
    if (said.bandwidth() != null && said.bandwidth().bytes() < 1) {
      throw new IllegalArgumentException(where + ".bandwidth: expected is more than zero");
    }
    return new ImageRule(
        scripts(where + ".prepare", said.prepare()),
        scripts(where + ".check", said.check() == null ? List.of() : said.check()),
        Optional.ofNullable(said.every()).map(Span::duration),
        Optional.ofNullable(said.at()).map(at -> time(where + ".at", at)),
        Optional.ofNullable(said.label()),
        said.timeout() == null ? Duration.ofHours(2) : said.timeout().duration(),
        said.checkTimeout() == null ? Duration.ofMinutes(30) : said.checkTimeout().duration(),
        atATime,
        said.bandwidth() == null
            ? OptionalLong.empty()
            : OptionalLong.of(said.bandwidth().bytes()));
  }

  private static List<String> scripts(String where, List<@Nullable String> said) {
    for (String script : said) {
      if (script == null || !script.startsWith("/") || script.endsWith("/")) {
        throw new IllegalArgumentException(
            "%s: expected are absolute paths of files, found %s".formatted(where, script));
      }
    }
    return said.stream().map(String::valueOf).toList();
  }

  private static LocalTime time(String where, String said) {
    try {
      if (TIME.matcher(said.strip()).matches()) {
        return LocalTime.parse(said.strip());
      }
    } catch (DateTimeParseException e) {
      // As if it were none at all.
    }
    throw new IllegalArgumentException(
        "%s: expected is a time of day, UTC, such as \"03:00\"; found %s".formatted(where, said));
  }
}
