package dev.snapback.bench;

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
 * @param ratio Snapback's median over the recipe's
 */
record ResetSummary(Series recipe, Series snapback, double ratio) {

  /**
   * @param seconds of each reset, in the order of measuring
   * @param phases the median of each phase: for the recipe since the order, for Snapback its own
   */
  record Series(List<Double> seconds, double median, Map<String, Double> phases) {}

  /**
   * @param snapback each as {@code snapback node show --json} has a reset
   */
  static ResetSummary of(List<RecipeReset.Durations> recipe, List<JsonNode> snapback) {
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
    return new ResetSummary(recipes, ours, rounded(ours.median() / recipes.median()));
  }

  private static <T> Series series(
      List<T> measured, ToDoubleFunction<T> whole, Map<String, ToDoubleFunction<T>> phases) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : new TreeSet<>(phases.keySet())) {
      ToDoubleFunction<T> phase = phases.getOrDefault(name, each -> 0);
      medians.put(name, median(measured.stream().mapToDouble(phase).toArray()));
    }
    double[] seconds = measured.stream().mapToDouble(whole).toArray();
    return new Series(
        Arrays.stream(seconds).map(ResetSummary::rounded).boxed().toList(),
        median(seconds),
        medians);
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
