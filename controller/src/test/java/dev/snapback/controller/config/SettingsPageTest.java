package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    assertThat(parts).hasSize(13);
    Settings ladder = SettingsReader.parse("the second", parts[2].split("```", 2)[0]);
    assertThat(ladder.means()).hasSize(2);
    assertThat(ladder.limits().ladders().of(new NodeName("m1"), List.of("metal-old")).rungs())
        .containsExactly(Rung.REBOOT, Rung.SSH, Rung.POWER);
    assertThat(SettingsReader.parse("the third", parts[3].split("```", 2)[0]).preload())
        .isNotEqualTo(Settings.DEFAULT.preload());
    assertThat(SettingsReader.parse("the fourth", parts[4].split("```", 2)[0]).api().tls())
        .isPresent();
    var scratch = SettingsReader.parse("the fifth", parts[5].split("```", 2)[0]).limits().scratch();
    assertThat(scratch.nodes().get(new NodeName("m1"))).hasSize(3);
    assertThat(scratch.labels()).containsOnlyKeys("metal-storage");
    var images = SettingsReader.parse("the sixth", parts[6].split("```", 2)[0]).limits().images();
    assertThat(images).containsOnlyKeys("usual");
    assertThat(scratch.within()).isEqualTo(Duration.ofMinutes(30));
    var projects = SettingsReader.parse("the seventh", parts[7].split("```", 2)[0]).limits();
    assertThat(projects.projects().rules()).hasSize(1);
    var pools = SettingsReader.parse("the eighth", parts[8].split("```", 2)[0]).limits().pools();
    assertThat(pools.labels()).containsOnlyKeys("vm-bookworm");
    var health =
        SettingsReader.parse("the last but one", parts[11].split("```", 2)[0]).limits().health();
    assertThat(health.labels()).containsOnlyKeys("metal-bookworm");
    assertThat(health.suspicion()).isNotEqualTo(Settings.DEFAULT.limits().health().suspicion());
    for (int drivers : new int[] {9, 10}) {
      var example = SettingsReader.parse("a driver's", parts[drivers].split("```", 2)[0]);
      assertThat(example.providers()).hasSize(1);
    }
    var shared = SettingsReader.parse("the last", parts[12].split("```", 2)[0]).store();
    assertThat(shared.postgresql()).isPresent();
  }

  @Test
  void the_package_s_file_says_the_defaults_and_its_comments_are_settings() throws Exception {
    String file = Files.readString(Path.of("../packaging/controller/controller.yaml"));
    assertThat(SettingsReader.parse("controller.yaml", file)).isEqualTo(Settings.DEFAULT);

    // Prose has one space after its #; what has none, or more, is a setting.
    Settings all = SettingsReader.parse("controller.yaml", file.replaceAll("(?m)^#(?! \\S|$)", ""));
    assertThat(all.means()).hasSize(1);
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
