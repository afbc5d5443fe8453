package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsFile.HealthPart;
import dev.snapback.controller.config.SettingsFile.QuarantinePart;
import dev.snapback.controller.scheduler.HealthRule;
import dev.snapback.controller.scheduler.HealthRules;
import dev.snapback.controller.scheduler.SuspicionRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what the file says of health checks and quarantine to the rules. */
final class HealthSettings {
  private HealthSettings() {}

  static HealthRules rules(SettingsFile file) {
    Map<String, HealthRule> labels = new HashMap<>();
    NodeSettings.each(
        file.labels(),
        (label, part) -> {
          HealthPart health = part.health();
          if (health != null) {
            labels.put(label, rule("labels." + label + ".health", health));
          }
        });
    return new HealthRules(labels, suspicion(file.quarantine()));
  }

  private static HealthRule rule(String where, HealthPart said) {
    List<@Nullable String> command = said.command();
    if (command == null
        || command.isEmpty()
        || command.contains(null)
        || "".equals(command.getFirst())) {
      throw new IllegalArgumentException(
          "%s.command: expected are a program and its arguments, such as [/usr/local/bin/smoke], found %s"
              .formatted(where, command));
    }
    return new HealthRule(
        command.stream().map(String::valueOf).toList(),
        said.every() == null ? HealthRule.USUAL_EVERY : said.every().duration(),
        said.timeout() == null ? HealthRule.USUAL_TIMEOUT : said.timeout().duration(),
        said.afterSetup() == null || said.afterSetup());
  }

  private static SuspicionRule suspicion(@Nullable QuarantinePart part) {
    QuarantinePart said = part == null ? QuarantinePart.EMPTY : part;
    SuspicionRule usual = SuspicionRule.USUAL;
    return new SuspicionRule(
        between("failures", said.failures(), usual.failures(), SuspicionRule.MOST),
        between("projects", said.projects(), usual.projects(), SuspicionRule.MOST),
        said.within() == null ? usual.within() : said.within().duration(),
        between("share", said.share(), usual.share(), 100));
  }

  private static int between(String key, @Nullable Integer said, int usual, int most) {
    int count = said == null ? usual : said;
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "quarantine.%s: %d is not between 1 and %d".formatted(key, count, most));
    }
    return count;
  }
}
