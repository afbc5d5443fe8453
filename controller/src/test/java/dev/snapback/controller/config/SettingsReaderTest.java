package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.runs.KernelPreload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static String refused(String text) {
    return String.valueOf(
        catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.parse("c.yaml", text))
            .getMessage());
  }

  @Test
  void no_key_is_needed() throws Exception {
    assertThat(SettingsReader.parse("c.yaml", "")).isEqualTo(Settings.DEFAULT);
    assertThat(SettingsReader.parse("c.yaml", "# nothing\n")).isEqualTo(Settings.DEFAULT);
    assertThat(SettingsReader.parse("c.yaml", "deadlines:\n")).isEqualTo(Settings.DEFAULT);
  }

  @Test
  void every_key_is_read() throws Exception {
    var text =
        """
        data: /srv/snapback
        api-port: 1
        node-port: 2
        node-address: 10.0.0.1
        deadlines:
          enrolling: 3s
          resetting: 4m
          verifying: 5h
          preparing: 6d
          grace: 7ms
          collecting: 8s
          unreachable: 9s
        attempts:
          run: 10
          reset: 11
        keep:
          console: 12KiB
          artifacts: 13 MiB
        orders:
          workspace: 17GiB
          usual-timeout: 18m
          longest-timeout: 19h
        certificates:
          authority: 14d
          controller: 15d
          node: 16d
        labels:
          metal-big: {preload-kernel: false}
          metal: {preload-kernel: true}
          other:
        """;
    var read = SettingsReader.parse("c.yaml", text);
    assertThat(read.data()).isEqualTo(Path.of("/srv/snapback"));
    assertThat(read.apiPort()).isEqualTo(1);
    assertThat(read.nodePort()).isEqualTo(2);
    assertThat(read.nodeAddress()).isEqualTo("10.0.0.1");
    assertThat(read.limits().enrolling()).isEqualTo(Duration.ofSeconds(3));
    assertThat(read.limits().resetting()).isEqualTo(Duration.ofMinutes(4));
    assertThat(read.limits().verifying()).isEqualTo(Duration.ofHours(5));
    assertThat(read.limits().preparing()).isEqualTo(Duration.ofDays(6));
    assertThat(read.limits().grace()).isEqualTo(Duration.ofMillis(7));
    assertThat(read.limits().collecting()).isEqualTo(Duration.ofSeconds(8));
    assertThat(read.unreachable()).isEqualTo(Duration.ofSeconds(9));
    assertThat(read.limits().attempts()).isEqualTo(10);
    assertThat(read.limits().resets()).isEqualTo(11);
    assertThat(read.keep().consoleBytes()).isEqualTo(12 * 1024);
    assertThat(read.keep().artifactBytes()).isEqualTo(13 * 1024 * 1024);
    assertThat(read.orders().workspaceBytes()).isEqualTo(17L << 30);
    assertThat(read.orders().usualTimeout()).isEqualTo(Duration.ofMinutes(18));
    assertThat(read.orders().longestTimeout()).isEqualTo(Duration.ofHours(19));
    assertThat(read.validity().authority()).isEqualTo(Duration.ofDays(14));
    assertThat(read.validity().controller()).isEqualTo(Duration.ofDays(15));
    assertThat(read.validity().node()).isEqualTo(Duration.ofDays(16));
    assertThat(read.preload()).isEqualTo(new KernelPreload(Set.of("metal-big")));
  }

  @Test
  void an_unknown_key_is_refused_with_file_line_and_what_was_expected() {
    assertThat(refused("data: /d\napi-prot: 7\n"))
        .startsWith("c.yaml:2: unknown key 'api-prot'; expected is one of")
        .contains("api-port");
    assertThat(refused("deadlines:\n  reset: 1m\n")).startsWith("c.yaml:2: ").contains("resetting");
  }

  @Test
  void a_wrong_value_is_refused_with_file_and_line_and_what_was_expected() {
    assertThat(refused("\ndeadlines:\n  resetting: soon\n"))
        .startsWith("c.yaml:3: 'soon' is no duration; expected is e.g.");
    assertThat(refused("keep:\n  console: much\n")).startsWith("c.yaml:2: 'much' is no size");
    assertThat(refused("api-port: many\n")).startsWith("c.yaml:1: ");
    assertThat(refused("api-port: 70000\n")).contains("api-port: 70000 is no port");
    assertThat(refused("attempts: {run: 0}\n")).contains("attempts.run: 0 is less than one");
    assertThat(refused("data: [\n")).startsWith("c.yaml:");
    assertThat(refused("data: /a\ndata: /b\n")).startsWith("c.yaml:2: ");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    var failure =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> SettingsReader.read(Path.of("/none.yaml")));
    assertThat(failure).hasMessage("/none.yaml: there is no such file");
  }
}
