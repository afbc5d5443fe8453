package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.Spans;
import dev.snapback.controller.simulation.Waits.Quantiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of it, for people and for programs.
 *
 * @param then the same with other machines; empty: that was not asked
 * @param more how many more of which label those are
 */
public record Report(Played now, Optional<Played> then, Map<String, Integer> more) {
  private static final String EVERYBODY = "(all)";

  public Report {
    more = new LinkedHashMap<>(more);
  }

  private record Row(String label, String project, Quantiles waits) {}

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-24s %-16s %9s  %-32s%s"
            .formatted(
                "LABEL",
                "PROJECT",
                "REQUESTS",
                "WAIT P50 / P95 / P99",
                then.isPresent() ? "WITH " + changes() : ""));
    List<Row> after = then.map(Report::rows).orElse(List.of());
    for (Row row : rows(now)) {
      String other =
          after.stream()
              .filter(r -> r.label().equals(row.label()) && r.project().equals(row.project()))
              .map(r -> words(r.waits()))
              .findFirst()
              .orElse("");
      lines.add(
          "%-24s %-16s %9d  %-32s%s"
              .formatted(
                  row.label(), row.project(), row.waits().count(), words(row.waits()), other));
    }
    lines.add("");
    now.usage()
        .shares()
        .forEach((label, share) ->
            lines.add(
                "%s: %s of their time in use%s"
                    .formatted(
                        label,
                        percent(share),
                        then.map(t -> t.usage().shares().getOrDefault(label, 0.0))
                            .map(s -> ", and %s with %s".formatted(percent(s), changes()))
                            .orElse(""))));
    lines.addAll(sentences());
    return lines;
  }

  private static List<Row> rows(Played played) {
    List<Row> rows = new ArrayList<>();
    SortedMap<Waits.Kind, Quantiles> projects = played.waits().byProject();
    played
        .waits()
        .byLabel()
        .forEach((label, all) -> {
          rows.add(new Row(label, EVERYBODY, all));
          projects.forEach((kind, waits) -> {
            if (kind.label().equals(label) && !kind.project().isEmpty()) {
              rows.add(new Row(label, kind.project(), waits));
            }
          });
        });
    return rows;
  }

  private static String words(Quantiles waits) {
    return "%s / %s / %s"
        .formatted(Spans.words(waits.p50()), Spans.words(waits.p95()), Spans.words(waits.p99()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  private String changes() {
    List<String> all = new ArrayList<>();
    more.forEach((label, count) -> all.add("%s=%+d".formatted(label, count)));
    return String.join(" ", all);
  }

  /** One for each label that was changed: what that does to who waits for it. */
  public List<String> sentences() {
    List<String> all = new ArrayList<>();
    then.ifPresent(after ->
        more.forEach((label, count) -> {
          Optional<Duration> from = p95(now, label);
          Optional<Duration> to = p95(after, label);
          if (from.isPresent() && to.isPresent()) {
            all.add(sentence(label, count, from.get(), to.get()));
          }
        }));
    return all;
  }

  private static Optional<Duration> p95(Played played, String label) {
    return Optional.ofNullable(played.waits().byLabel().get(label)).map(Quantiles::p95);
  }

  private static String sentence(String label, int count, Duration from, Duration to) {
    String who =
        "%d %s %s machine%s would"
            .formatted(
                Math.abs(count),
                count < 0 ? "fewer" : "more",
                label,
                Math.abs(count) == 1 ? "" : "s");
    int direction = to.compareTo(from);
    return direction == 0
        ? "%s leave the p95 wait at %s.".formatted(who, Spans.words(from))
        : "%s %s the p95 wait from %s to %s."
            .formatted(who, direction < 0 ? "cut" : "raise", Spans.words(from), Spans.words(to));
  }

  /** For programs: maps, lists, strings and numbers; durations in seconds. */
  public Map<String, Object> values() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("now", values(now));
    then.ifPresent(after -> {
      all.put("with", more);
      all.put("then", values(after));
      all.put("sentences", sentences());
    });
    return all;
  }

  private static Map<String, Object> values(Played played) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("requests", played.counts().requests());
    all.put("events", played.counts().events());
    all.put(
        "waits",
        rows(played).stream()
            .map(row -> {
              Map<String, @Nullable Object> wait = new LinkedHashMap<>();
              wait.put("label", row.label());
              // Of everybody: null.
              wait.put("project", row.project().equals(EVERYBODY) ? null : row.project());
              wait.put("requests", row.waits().count());
              wait.put("p50_seconds", seconds(row.waits().p50()));
              wait.put("p95_seconds", seconds(row.waits().p95()));
              wait.put("p99_seconds", seconds(row.waits().p99()));
              return wait;
            })
            .toList());
    all.put("utilization", played.usage().shares());
    return all;
  }

  private static double seconds(Duration span) {
    return span.toMillis() / 1e3;
  }
}
