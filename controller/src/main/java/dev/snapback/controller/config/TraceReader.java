package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.simulation.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what was asked for: one JSON object a line, as `snapback simulate record` writes them. */
public final class TraceReader {
  private static final int MOST_LINES = 5_000_000;
  private static final int MOST_TOGETHER = 99;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private TraceReader() {}

  private record Line(
      @Nullable String at,
      @Nullable String project,
      @Nullable List<@Nullable WantLine> wants,
      @Nullable Double seconds,
      @Nullable Integer priority,
      @Nullable String result) {}

  private record WantLine(@Nullable String label, @Nullable Integer count) {}

  private record Timed(Instant at, Order order) {}

  /** All of a trace, by time, the first of it at time zero. */
  public static List<Order> read(Path file) throws InvalidSettingsException {
    List<Timed> lines = new ArrayList<>();
    int number = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          lines.add(timed(line));
        }
        if (number > MOST_LINES) {
          throw new IllegalArgumentException("there are more than " + MOST_LINES + " lines");
        }
      }
    } catch (NoSuchFileException e) {
      throw new InvalidSettingsException(file + ": there is no such file");
    } catch (IOException e) {
      throw new InvalidSettingsException(file + ": cannot be read: " + e);
    } catch (UnrecognizedPropertyException e) {
      throw new InvalidSettingsException(
          "%s:%d: %s".formatted(file, number, SettingsReader.unknown(e)));
    } catch (JacksonException e) {
      throw new InvalidSettingsException(
          "%s:%d: %s".formatted(file, number, e.getOriginalMessage()));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException("%s:%d: %s".formatted(file, number, e.getMessage()));
    }
    if (lines.isEmpty()) {
      throw new InvalidSettingsException(file + ": there is nothing in it");
    }
    lines.sort(Comparator.comparing(Timed::at));
    Instant begin = lines.getFirst().at();
    return lines.stream().map(line -> since(begin, line)).toList();
  }

  private static Order since(Instant begin, Timed line) {
    Order o = line.order();
    return new Order(
        Duration.between(begin, line.at()),
        o.project(),
        o.wants(),
        o.use(),
        o.priority(),
        o.result());
  }

  private static Timed timed(String text) {
    Line line = JSON.readValue(text, Line.class);
    List<Want> wants = new ArrayList<>();
    if (line.wants() != null) {
      line.wants().forEach(want -> wants.addAll(wants(want)));
    }
    double seconds = line.seconds() == null ? 0 : line.seconds();
    if (wants.isEmpty() || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "expected are wants, and seconds of more than 0: for how long they are used");
    }
    Order order =
        new Order(
            Duration.ZERO,
            Optional.ofNullable(line.project()).filter(p -> !p.isEmpty()).map(ProjectName::new),
            wants,
            Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))),
            priority(line.priority()),
            Optional.ofNullable(line.result()).map(TraceReader::result));
    return new Timed(at(line.at()), order);
  }

  private static Instant at(@Nullable String text) {
    try {
      if (text != null) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException e) {
      // As if it were none at all.
    }
    throw new IllegalArgumentException(
        "at: expected is a time such as 2026-11-23T10:15:00Z, found " + text);
  }

  private static List<Want> wants(@Nullable WantLine want) {
    int count = want == null || want.count() == null ? 1 : want.count();
    if (want == null
        || want.label() == null
        || want.label().isEmpty()
        || count < 1
        || count > MOST_TOGETHER) {
      throw new IllegalArgumentException(
          "wants: expected is e.g. {\"label\": \"metal\", \"count\": 2}, at most %d"
              .formatted(MOST_TOGETHER));
    }
    return Collections.nCopies(count, Want.of(want.label()));
  }

  private static int priority(@Nullable Integer said) {
    int priority = said == null ? 0 : said;
    if (priority < RunOrder.LOWEST || priority > RunOrder.HIGHEST) {
      throw new IllegalArgumentException(
          "priority: %d is not within %d to %d"
              .formatted(priority, RunOrder.LOWEST, RunOrder.HIGHEST));
    }
    return priority;
  }

  private static RunResult result(String text) {
    return Arrays.stream(RunResult.values())
        .filter(result -> result.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "result: expected is one of %s, found %s"
                    .formatted(Arrays.toString(RunResult.values()), text)));
  }
}
