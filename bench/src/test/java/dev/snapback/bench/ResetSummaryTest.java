package dev.snapback.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResetSummaryTest {

  @Test
  void medians_are_of_the_middle() {
    assertThat(ResetSummary.median(3, 1, 2)).isEqualTo(2);
    assertThat(ResetSummary.median(4, 1, 2, 3)).isEqualTo(2.5);
  }

  @Test
  void the_ratio_is_of_the_medians() {
    var summary =
        ResetSummary.of(
            List.of(bare(20), bare(30)),
            List.of(recipe(80), recipe(60), recipe(100)),
            List.of(ours(50), ours(40), ours(30)));

    assertThat(summary.ratio()).isEqualTo(0.5);
    assertThat(summary.ratioToFloor()).isEqualTo(1.6);
    assertThat(summary.floor().init().median()).isEqualTo(15);
    assertThat(summary.json()).contains("\"ratio_to_floor\" : 1.6", "\"multi_user\" : {");
    assertThat(summary.recipe().seconds()).containsExactly(80.0, 60.0, 100.0);
    assertThat(summary.snapback().phases()).containsEntry("jump", 39.0);
  }

  private static BareKexec.Durations bare(int seconds) {
    return new BareKexec.Durations(Duration.ofSeconds(seconds - 10), Duration.ofSeconds(seconds));
  }

  private static RecipeReset.Durations recipe(int seconds) {
    var script = Duration.ofSeconds(5);
    return new RecipeReset.Durations(
        script, script, Duration.ofSeconds(seconds - 1), Duration.ofSeconds(seconds), "boot");
  }

  private static JsonNode ours(int seconds) {
    return JsonMapper.builder()
        .build()
        .readTree(
            "{\"seconds\": %d, \"phase_seconds\": {\"load\": 1, \"jump\": %d}}"
                .formatted(seconds, seconds - 1));
  }
}
