package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code snapback-controller simulate}, as it is called. */
@ResourceLock(Resources.SYSTEM_OUT)
class SimulateCommandTest {
  private static final String FLEET =
      "nodes: [{label: metal, count: 2, reset: {p50: 30s, p95: 30s}}]\n";

  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path directory;

  @AfterEach
  void restore() {
    System.setOut(stdout);
  }

  private int simulate(String... arguments) {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    return new CommandLine(new SimulateCommand()).execute(arguments);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /** Six at once, of which each works for an hour. */
  private String trace() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      lines.append(
          "{\"at\":\"%s\",\"project\":\"nova\",\"wants\":[{\"label\":\"metal\",\"count\":1}],\"seconds\":3600}%n"
              .formatted(Instant.parse("2026-11-23T10:00:00Z")));
    }
    return file("t.jsonl", lines.toString());
  }

  @Test
  void it_says_what_more_machines_would_change() throws Exception {
    String config = file("fleet.yaml", FLEET);
    assertThat(simulate("--config", config, "--trace", trace(), "--with", "metal=+4")).isZero();
    // Two at a time in turns of an hour and a reset; or all six at once.
    assertThat(printed())
        .containsPattern("metal +\\(all\\) +6 +1 h.* / 2 h.* / 2 h.* 0 ms / 0 ms / 0 ms")
        .containsPattern("metal +nova +6 ")
        .containsPattern("metal: 99\\.. % of their time in use, and 100\\.0 % with metal=\\+4")
        .containsPattern("4 more metal machines would cut the p95 wait from 2 h.* to 0 ms\\.");
  }

  @Test
  void as_json_times_are_seconds() throws Exception {
    String config = file("fleet.yaml", FLEET);
    assertThat(
            simulate(
                "--config",
                config,
                "--trace",
                trace(),
                "--with",
                "metal=-1",
                "--seeds",
                "2",
                "--json"))
        .isZero();
    JsonNode json = JsonMapper.shared().readTree(printed());
    assertThat(json.at("/now/requests").asInt()).isEqualTo(12);
    assertThat(json.at("/now/waits/0/p95_seconds").asDouble()).isBetween(7200.0, 7400.0);
    assertThat(json.at("/then/waits/0/p95_seconds").asDouble()).isGreaterThan(5 * 3600);
    assertThat(json.at("/now/utilization/metal").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/sentences/0").asString()).startsWith("1 fewer metal machine would raise");
  }

  @Test
  void the_page_s_example_is_played() throws Exception {
    String page = Files.readString(Path.of("../docs/operating.md"));
    String yaml = page.substring(page.indexOf("```yaml\nsettings:") + 8).split("```", 2)[0];
    String line = page.substring(page.indexOf("`{\"at\":") + 1).split("`", 2)[0];
    String config = file("fleet.yaml", yaml);
    assertThat(simulate("--config", config, "--with", "metal-bookworm=+4")).isZero();
    assertThat(printed()).contains("4 more metal-bookworm machines would cut the p95 wait from");
    assertThat(simulate("--config", config, "--trace", file("t.jsonl", line))).isZero();
  }

  @Test
  void what_cannot_be_played_is_refused() throws Exception {
    String config = file("fleet.yaml", FLEET);
    assertThat(simulate("--config", config)).isEqualTo(64);
    assertThat(simulate("--config", config, "--trace", trace(), "--with", "meta=+1")).isEqualTo(64);
    assertThat(simulate("--config", config, "--trace", trace(), "--with", "metal=-2"))
        .isEqualTo(64);
    assertThat(simulate("--config", config + "x", "--trace", trace())).isEqualTo(78);
    assertThat(simulate("--config", config, "--trace", config)).isEqualTo(78);
  }
}
