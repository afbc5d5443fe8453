package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.HoldState;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapback hold}. */
class HoldTest {
  private static final long NOW = FakeSnapback.NOW.toEpochMilli();

  @TempDir Path directory;
  private final Shell shell = new Shell();

  @BeforeEach
  void a_hold() {
    shell.controller.holds.add(
        Hold.newBuilder()
            .setId("r-1")
            .setNode("m1")
            .setImage("bookworm")
            .setState(HoldState.KEPT)
            .setReason("kept since generation 7")
            .setMadeMillis(NOW - 60_000)
            .setExpiresMillis(NOW + 7_200_000)
            .build());
  }

  @AfterEach
  void stop() {
    shell.close();
  }

  @Test
  void holds_are_a_table() {
    assertThat(shell.run("hold", "list")).isZero();
    assertThat(shell.stdout())
        .isEqualTo(
            """
            HOLD  NODE  STATE  MADE       EXPIRES  IMAGE     REASON
            r-1   m1    KEPT   1 min ago  in 2 h   bookworm  kept since generation 7
            """);
  }

  @Test
  void a_hold_as_json_has_these_fields() {
    shell.run("hold", "list", "--json");
    assertThat(shell.stdout())
        .isEqualTo(
            """
            {"holds":[{"id":"r-1","node":"m1","image":"bookworm","state":"KEPT",\
            "reason":"kept since generation 7","made":"2026-11-22T09:59:00Z",\
            "expires":"2026-11-22T12:00:00Z"}]}
            """);
  }

  @Test
  void a_hold_is_extended_and_given_up() {
    assertThat(shell.run("hold", "extend", "r-1", "--for", "48h")).isZero();
    assertThat(shell.controller.extended.getFirst().getMillis()).isEqualTo(48 * 3_600_000L);
    assertThat(shell.run("hold", "drop", "r-1")).isZero();
    assertThat(shell.controller.droppedHolds).containsExactly("r-1");
    assertThat(shell.stdout()).contains("hold r-1 expires in 2 h", "m1 removes it");
  }

  @Test
  void an_image_is_there_whole() {
    Path file = directory.resolve("r-1.img.zst");
    assertThat(shell.run("hold", "export", "r-1", "--to", file.toString())).isZero();
    assertThat(file).hasContent("image");
    assertThat(directory.resolve("r-1.img.zst.part")).doesNotExist();
  }
}
