package dev.snapback.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured, as {@code bench/results/reset.json} has it.
 *
 * @param floor what no reset can beat
 * @param ratio Snapback's median over the recipe's
 * @param ratioToFloor Snapback's median over that of a bare kexec to multi-user
 */
record ResetSummary(
    Floor floor,
    Series recipe,
    Series snapback,
    double ratio,
    @JsonProperty("ratio_to_floor") double ratioToFloor) {

  /** A bare kexec's, to the start of systemd and to multi-user. */
  record Floor(Seconds init, @JsonProperty("multi_user") Seconds multiUser) {}

  /** Of each, in the order of measuring. */
  record Seconds(List<Double> seconds, double median) {
    static <T> Seconds of(List<T> measured, ToDoubleFunction<T> each) {
      double[] seconds = measured.stream().mapToDouble(each).toArray();
      return new Seconds(
          Arrays.stream(seconds).map(ResetSummary::rounded).boxed().toList(),
          ResetSummary.median(seconds));
    }
  }

  /**
   * @param seconds of each reset, in the order of measuring
   * @param phases the median of each phase: for the recipe since the order, for Snapback its own
   */
  record Series(List<Double> seconds, double median, Map<String, Double> phases) {}

  /**
   * @param snapback each as {@code snapback node show --json} has a reset
   */
  static ResetSummary of(
      List<BareKexec.Durations> bare, List<RecipeReset.Durations> recipe, List<JsonNode> snapback) {
    var floor =
        new Floor(
            Seconds.of(bare, each -> seconds(each.init())),
            Seconds.of(bare, each -> seconds(each.multiUser())));
    Series recipes =
        series(
            recipe,
            each -> seconds(each.multiUser()),
            Map.of(
                "script", each -> seconds(each.script()),
                "down", each -> seconds(each.down()),
                "login", each -> seconds(each.login()),
                "multi_user", each -> seconds(each.multiUser())));
    Map<String, ToDoubleFunction<JsonNode>> phases = new LinkedHashMap<>();
    snapback.forEach(reset ->
        reset
            .get("phase_seconds")
            .propertyNames()
            .forEach(name ->
                phases.put(name, each -> each.get("phase_seconds").path(name).asDouble(0))));
    Series ours = series(snapback, each -> each.get("seconds").asDouble(), phases);
    return new ResetSummary(
        floor,
        recipes,
        ours,
        rounded(ours.median() / recipes.median()),
        rounded(ours.median() / floor.multiUser().median()));
  }

  private static <T> Series series(
      List<T> measured, ToDoubleFunction<T> whole, Map<String, ToDoubleFunction<T>> phases) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : new TreeSet<>(phases.keySet())) {
      ToDoubleFunction<T> phase = phases.getOrDefault(name, each -> 0);
      medians.put(name, median(measured.stream().mapToDouble(phase).toArray()));
    }
    Seconds all = Seconds.of(measured, whole);
    return new Series(all.seconds(), all.median(), medians);
  }

  /** The middle one; the mean of the two in the middle where there is none. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return rounded(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  String json() {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(this)
        + "\n";
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1e3;
  }
}
