package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void the_other_examples_are_settings() throws Exception {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    String[] parts = page.split("```yaml\n", -1);
    assertThat(parts).hasSize(4);
    Settings ladder = SettingsReader.parse("the second", parts[2].split("```", 2)[0]);
    assertThat(ladder.means()).hasSize(2);
    assertThat(ladder.limits().ladders().of(new NodeName("m1"), List.of("metal-old")).rungs())
        .containsExactly(Rung.REBOOT, Rung.SSH, Rung.POWER);
    assertThat(SettingsReader.parse("the third", parts[3].split("```", 2)[0]).preload())
        .isNotEqualTo(Settings.DEFAULT.preload());
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
