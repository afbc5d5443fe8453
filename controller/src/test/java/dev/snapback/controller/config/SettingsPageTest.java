package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/configuration.md shows every setting with its default. */
class SettingsPageTest {

  @Test
  void the_page_shows_the_defaults() throws Exception {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n\n`data`"));

    assertThat(SettingsReader.parse("docs/configuration.md", yaml)).isEqualTo(Settings.DEFAULT);
    for (var part : SettingsFile.class.getRecordComponents()) {
      assertThat(yaml).contains(kebab(part.getName()) + ":");
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
