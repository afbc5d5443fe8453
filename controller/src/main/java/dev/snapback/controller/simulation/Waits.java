package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.ProjectName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How long who waited for what, each one of them. Not thread-safe. */
public final class Waits {
  /** A week in milliseconds fits into an int, a month does not. */
  private static final int UNIT_MILLIS = 10;

  /**
   * @param project empty: of none
   */
  public record Kind(String label, String project) implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
      int byLabel = label.compareTo(other.label);
      return byLabel != 0 ? byLabel : project.compareTo(other.project);
    }
  }

  private final SortedMap<Kind, Spans> kinds = new TreeMap<>();

  void add(String label, Optional<ProjectName> project, long millis) {
    of(new Kind(label, project.map(ProjectName::value).orElse("")))
        .add(Math.clamp(millis / UNIT_MILLIS, 0, Integer.MAX_VALUE));
  }

  void add(Waits others) {
    others.kinds.forEach((kind, spans) -> of(kind).add(spans));
  }

  private Spans of(Kind kind) {
    return kinds.computeIfAbsent(kind, any -> new Spans());
  }

  /** By label and project. */
  public SortedMap<Kind, Quantiles> byProject() {
    SortedMap<Kind, Quantiles> all = new TreeMap<>();
    kinds.forEach((kind, spans) -> all.put(kind, spans.quantiles()));
    return all;
  }

  /** Whatever the project. */
  public SortedMap<String, Quantiles> byLabel() {
    SortedMap<String, Spans> labels = new TreeMap<>();
    kinds.forEach(
        (kind, spans) -> labels.computeIfAbsent(kind.label(), any -> new Spans()).add(spans));
    SortedMap<String, Quantiles> all = new TreeMap<>();
    labels.forEach((label, spans) -> all.put(label, spans.quantiles()));
    return all;
  }

  /**
   * What at most half, 19 of 20, and 99 of 100 waited.
   *
   * @param count of all that got what they wanted; at least one
   */
  public record Quantiles(int count, Duration p50, Duration p95, Duration p99) {}

  private static final class Spans {
    private int[] all = new int[16];
    private int count;

    void add(int span) {
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = span;
    }

    void add(Spans others) {
      for (int i = 0; i < others.count; i++) {
        add(others.all[i]);
      }
    }

    Quantiles quantiles() {
      int[] sorted = Arrays.copyOf(all, count);
      Arrays.sort(sorted);
      return new Quantiles(count, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
    }

    private static Duration at(int[] sorted, double share) {
      int index = (int) Math.ceil(share * sorted.length) - 1;
      return Duration.ofMillis((long) sorted[Math.max(0, index)] * UNIT_MILLIS);
    }
  }
}
