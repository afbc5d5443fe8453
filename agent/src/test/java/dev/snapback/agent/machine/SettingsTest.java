package dev.snapback.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path directory;

  @Test
  void what_is_written_is_read() throws Exception {
    var settings = new Settings("main", "bookworm");

    Files.writeString(directory.resolve("machine.properties"), settings.text());

    assertThat(Settings.read(directory)).isEqualTo(settings);
  }

  @Test
  void format_1_stays_readable() throws Exception {
    Files.writeString(
        directory.resolve("machine.properties"),
        "format=1\nvolume-group=main\nimage=bookworm\nsnapshot-bytes=1073741824\n");

    assertThat(Settings.read(directory)).isEqualTo(new Settings("main", "bookworm"));
  }

  @Test
  void another_format_is_refused_with_both_named() throws Exception {
    Files.writeString(directory.resolve("machine.properties"), "format=2\n");

    assertThatThrownBy(() -> Settings.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 2, this agent knows 1");
  }

  @Test
  void a_missing_value_is_named() throws Exception {
    Files.writeString(directory.resolve("machine.properties"), "format=1\nimage=bookworm\n");

    assertThatThrownBy(() -> Settings.read(directory)).hasMessageContaining("no volume-group");
  }
}
