package dev.snapback.controller.config;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.config.SimulationFile.FaultsPart;
import dev.snapback.controller.config.SimulationFile.GroupPart;
import dev.snapback.controller.config.SimulationFile.KindPart;
import dev.snapback.controller.config.SimulationFile.LoadPart;
import dev.snapback.controller.config.SimulationFile.RecurringPart;
import dev.snapback.controller.config.SimulationFile.SpreadPart;
import dev.snapback.controller.config.SimulationFile.WantPart;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.simulation.Faults;
import dev.snapback.controller.simulation.Load;
import dev.snapback.controller.simulation.Scenario;
import dev.snapback.controller.simulation.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads what is to be simulated: the controller's settings, machines, a load, and faults. */
public final class SimulationReader {
  private static final Spread USUAL_RESET =
      new Spread(Duration.ofSeconds(25), Duration.ofSeconds(60));
  private static final Spread USUAL_LAUNCH =
      new Spread(Duration.ofSeconds(60), Duration.ofSeconds(180));
  private static final int MOST_NODES = 1_000_000;
  private static final int MOST_TOGETHER = 99;

  private SimulationReader() {}

  /** The scenario in {@code file}, which is all of it valid. */
  public static Scenario read(Path file) throws InvalidSettingsException {
    return parse(file.toString(), SettingsReader.text(file));
  }

  static Scenario parse(String file, String text) throws InvalidSettingsException {
    return SettingsReader.parse(
        file, text, SimulationFile.class, SimulationFile.EMPTY, SimulationReader::scenario);
  }

  private static Scenario scenario(SimulationFile file) {
    Settings settings = Settings.of(file.settings() == null ? SettingsFile.EMPTY : file.settings());
    Scenario scenario =
        new Scenario(
            settings.limits(),
            each("nodes", file.nodes(), SimulationReader::group),
            file.launch() == null ? USUAL_LAUNCH : spread("launch", file.launch()),
            file.load() == null || file.load().holdOnFailure() == null
                ? Duration.ZERO
                : file.load().holdOnFailure().duration(),
            faults(file.faults() == null ? FaultsPart.EMPTY : file.faults()),
            Optional.ofNullable(file.load()).map(SimulationReader::load));
    if (scenario.nodes() == 0) {
      throw new IllegalArgumentException(
          "there is no node: expected is nodes, or settings with providers and their pools");
    }
    scenario.load().stream()
        .flatMap(load -> load.mix().stream())
        .flatMap(kind -> kind.wants().stream())
        .map(Want::label)
        .filter(label -> !scenario.labels().contains(label))
        .findFirst()
        .ifPresent(label -> {
          throw new IllegalArgumentException(
              "load.mix: nothing has the label %s; there are %s"
                  .formatted(label, String.join(", ", scenario.labels())));
        });
    return scenario;
  }

  /** Each of a list, with where it stands. */
  private static <P, T> List<T> each(
      String where, @Nullable List<@Nullable P> parts, BiFunction<String, P, T> what) {
    if (parts == null) {
      return List.of();
    }
    List<T> all = new ArrayList<>();
    int number = 1;
    for (P part : parts) {
      String place = "%s, number %d".formatted(where, number++);
      if (part == null) {
        throw new IllegalArgumentException(place + ": there is nothing");
      }
      all.add(what.apply(place, part));
    }
    return all;
  }

  private static Scenario.Group group(String where, GroupPart said) {
    return new Scenario.Group(
        said.provider() == null ? "baremetal" : said.provider(),
        label(where, said.label()),
        within(where + ": count", said.count() == null ? 1 : said.count(), 1, MOST_NODES),
        said.reset() == null ? USUAL_RESET : spread(where + ": reset", said.reset()),
        said.bmc() != null && said.bmc());
  }

  private static String label(String where, @Nullable String label) {
    if (label == null || label.isBlank()) {
      throw new IllegalArgumentException(where + ": label is missing");
    }
    return label;
  }

  private static Spread spread(String where, SpreadPart said) {
    return spread(where, said.p50(), said.p95());
  }

  private static Spread spread(String where, @Nullable Span p50, @Nullable Span p95) {
    if (p50 == null || p95 == null) {
      throw new IllegalArgumentException(
          where + ": expected is p50 and p95, such as {p50: 30s, p95: 2m}");
    }
    try {
      return new Spread(p50.duration(), p95.duration());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static Load load(LoadPart said) {
    Duration during = said.during() == null ? Duration.ofDays(7) : said.during().duration();
    double perHour = said.perHour() == null ? 0 : said.perHour();
    long count = Math.round(perHour * during.toMillis() / Duration.ofHours(1).toMillis());
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "load: per-hour of %s makes %d requests in %s; expected is at least one"
              .formatted(perHour, count, during));
    }
    List<Load.Kind> mix = each("load.mix", said.mix(), SimulationReader::kind);
    if (mix.isEmpty()) {
      throw new IllegalArgumentException("load: mix is missing: what is asked for");
    }
    return new Load(during, (int) count, mix);
  }

  private static Load.Kind kind(String where, KindPart said) {
    List<Want> wants = new ArrayList<>();
    each(where + ": wants", said.wants(), SimulationReader::wants).forEach(wants::addAll);
    if (wants.isEmpty() || said.use() == null) {
      throw new IllegalArgumentException(where + ": expected is wants and use");
    }
    double share = said.share() == null ? 1 : said.share();
    if (!(share > 0)) {
      throw new IllegalArgumentException(where + ": share must be more than 0, found " + share);
    }
    return new Load.Kind(
        share,
        Optional.ofNullable(said.project()).map(ProjectName::new),
        wants,
        spread(where + ": use", said.use()),
        within(where + ": priority", priority(said.priority()), RunOrder.LOWEST, RunOrder.HIGHEST),
        said.lease() != null && said.lease(),
        share(where + ": failures", said.failures()));
  }

  private static int priority(@Nullable Integer said) {
    return said == null ? 0 : said;
  }

  private static List<Want> wants(String where, WantPart said) {
    int count =
        within(where + ": count", said.count() == null ? 1 : said.count(), 1, MOST_TOGETHER);
    return Collections.nCopies(count, Want.of(label(where, said.label())));
  }

  private static Faults faults(FaultsPart said) {
    return new Faults(
        Optional.ofNullable(said.outages()).map(part -> recurring("faults.outages", part)),
        share("faults.failed-launches", said.failedLaunches()),
        share("faults.stuck-resets", said.stuckResets()),
        share("faults.failed-uses", said.failedUses()),
        Optional.ofNullable(said.crashesEvery()).map(Span::duration),
        Optional.ofNullable(said.clockJumps()).map(part -> recurring("faults.clock-jumps", part)),
        said.repair() == null ? Faults.USUAL_REPAIR : spread("faults.repair", said.repair()));
  }

  private static Faults.Recurring recurring(String where, RecurringPart said) {
    if (said.every() == null) {
      throw new IllegalArgumentException(where + ": every is missing");
    }
    return new Faults.Recurring(said.every().duration(), spread(where, said.p50(), said.p95()));
  }

  private static double share(String where, @Nullable Double said) {
    double share = said == null ? 0 : said;
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "%s: expected is a share from 0 to 1, found %s".formatted(where, share));
    }
    return share;
  }

  private static int within(String where, int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "%s: %d is not within %d to %d".formatted(where, number, least, most));
    }
    return number;
  }
}
