package dev.snapback.controller;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.config.SimulationReader;
import dev.snapback.controller.config.TraceReader;
import dev.snapback.controller.scheduler.Spans;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.simulation.Load;
import dev.snapback.controller.simulation.Order;
import dev.snapback.controller.simulation.Played;
import dev.snapback.controller.simulation.Report;
import dev.snapback.controller.simulation.Scenario;
import dev.snapback.controller.simulation.SeedResult;
import dev.snapback.controller.simulation.Seeds;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code snapback-controller simulate}: the scheduler on a virtual clock, with simulated nodes. */
@Command(
    name = "simulate",
    description = {
      "Plays a load on a fleet that is not there, with the scheduler as it is: how long does who wait,",
      "and what would more machines change? The same seed gives the same course, to the last event."
    },
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = ControllerMain.WRONG_USE,
    footer = {
      "",
      "Example:",
      "  snapback-controller simulate --config fleet.yaml --trace week.jsonl --with metal=+4"
    })
final class SimulateCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Nodes, settings, and optionally a load and faults (YAML; docs/operating.md).")
  private Path config = Path.of("");

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "What was asked for, and when, by `snapback simulate record`; without it, the load.")
  private Optional<Path> trace = Optional.empty();

  @Option(
      names = "--with",
      paramLabel = "LABEL=+N",
      description = "Play it once more with so many more (or, by -N, fewer) machines, and compare.")
  private Map<String, Integer> with = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is drawn by chance. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Play so many, from --seed on, and take them together. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Make the fleet of this size, all groups and pools in proportion.")
  private Optional<Integer> nodes = Optional.empty();

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Make the load of so many requests, in the same time.")
  private Optional<Integer> requests = Optional.empty();

  @Option(
      names = "--at-a-time",
      paramLabel = "N",
      description = "So many seeds at a time; if nothing is said, as many as there are processors.")
  private int atATime = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Print JSON: times in seconds.")
  private boolean json;

  private boolean broke;

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (seeds < 1 || atATime < 1 || nodes.orElse(1) < 1 || requests.orElse(1) < 1) {
        throw new IllegalArgumentException(
            "--seeds, --nodes, --requests and --at-a-time want a number of 1 or more");
      }
      Scenario now = scenario();
      Scenario then = now;
      for (Map.Entry<String, Integer> more : with.entrySet()) {
        then = then.with(more.getKey(), more.getValue());
      }
      Optional<List<Order>> orders = orders(now);
      Played played = play(now, orders);
      Optional<Played> after =
          broke || with.isEmpty() ? Optional.empty() : Optional.of(play(then, orders));
      if (!broke) {
        print(new Report(played, after, with));
      }
      return broke ? ControllerMain.INTERNAL : 0;
    } catch (InvalidSettingsException e) {
      return ControllerMain.failed(ControllerMain.WRONG_SETTINGS, e);
    } catch (IllegalArgumentException e) {
      return ControllerMain.failed(ControllerMain.WRONG_USE, e);
    }
  }

  private Scenario scenario() throws InvalidSettingsException {
    Scenario scenario = SimulationReader.read(config);
    if (nodes.isPresent()) {
      scenario = scenario.sized(nodes.get());
    }
    return requests.map(scenario::asking).orElse(scenario);
  }

  /** Empty: they are made up. */
  private Optional<List<Order>> orders(Scenario scenario) throws InvalidSettingsException {
    if (trace.isEmpty()) {
      if (scenario.load().isEmpty()) {
        throw new IllegalArgumentException(
            "there is nothing to play: neither --trace, nor a load in " + config);
      }
      return Optional.empty();
    }
    List<Order> orders = TraceReader.read(trace.get());
    for (Order order : orders) {
      for (Want want : order.wants()) {
        if (!scenario.labels().contains(want.label())) {
          throw new IllegalArgumentException(
              "%s asks for the label %s, and %s has %s"
                  .formatted(
                      trace.get(), want.label(), config, String.join(", ", scenario.labels())));
        }
      }
    }
    return Optional.of(orders);
  }

  private Played play(Scenario scenario, Optional<List<Order>> trace) throws InterruptedException {
    LongFunction<Iterator<Order>> orders =
        one -> trace.map(List::iterator).orElseGet(() -> scenario.orders(one));
    long each = trace.map(List::size).or(() -> scenario.load().map(Load::count)).orElse(0);
    List<Long> all = LongStream.range(seed, seed + seeds).boxed().toList();
    return new Seeds(scenario, orders, InstantSource.system(), System.err::println)
        .play(all, each * seeds, Math.min(atATime, seeds), this::tell);
  }

  private void tell(SeedResult result) {
    switch (result) {
      case SeedResult.Ended ended ->
          System.err.printf(
              "seed %d: %s; digest %s; %s%n",
              ended.seed(),
              ended.played().counts(),
              ended.played().digest(),
              Spans.words(ended.took()));
      case SeedResult.Broke failed -> {
        broke = true;
        System.err.printf(
            "seed %d BROKE: %s%nTo see it again: the same with --seed %d --seeds 1%n",
            failed.seed(), failed.why(), failed.seed());
        failed.why().printStackTrace();
      }
    }
  }

  private void print(Report report) {
    if (json) {
      System.out.println(JsonMapper.shared().writeValueAsString(report.values()));
    } else {
      report.lines().forEach(System.out::println);
    }
  }
}
