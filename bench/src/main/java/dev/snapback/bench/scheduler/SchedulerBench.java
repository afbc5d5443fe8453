package dev.snapback.bench.scheduler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A real controller with simulated nodes, asked over gRPC from this process, each commit durable.
 * Its nodes come of a provider: each is used once, removed and made anew, which is what recycling
 * is to a cloud, and here takes no time but the controller's own.
 */
@Command(
    name = "bench-scheduler",
    mixinStandardHelpOptions = true,
    description = "Measures how fast a controller grants simulated nodes.",
    footer = {"", "Example: make bench-scheduler"})
public final class SchedulerBench implements Callable<Integer> {
  private static final int FEWEST = 10;
  private static final int MOST = 10_000;
  private static final List<Integer> CLIENTS = List.of(1, 10, 100, 1000);
  private static final int OPEN = 100_000;
  private static final int PILING = 200;

  @Option(names = "--controller", required = true, description = "the program, as packaged")
  private Path controller = Path.of("");

  @Option(names = "--work", required = true, description = "for its data; made, and left")
  private Path work = Path.of("");

  @Option(names = "--results", required = true, description = "where to write")
  private Path results = Path.of("");

  @Option(
      names = "--grants",
      defaultValue = "2000",
      description = "counted on an idle pool of each size; default: ${DEFAULT-VALUE}")
  private int grants = 2000;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "of each number of clients; default: ${DEFAULT-VALUE}")
  private int seconds = 15;

  @Option(
      names = "--postgresql",
      paramLabel = "LINES",
      description =
          "settings that make a controller use an empty PostgreSQL; none: left out. For"
              + " example: 'store: postgresql://snapback@127.0.0.1:5433/bench'")
  private Optional<String> postgresql = Optional.empty();

  private final Map<String, SchedulerSummary.Idle> idle = new LinkedHashMap<>();
  private final Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
  // Processor time per grant, ms, by number of nodes.
  private final Map<Integer, Double> costs = new LinkedHashMap<>();
  private double resident;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SchedulerBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    rates.put(SchedulerSummary.SQLITE, new LinkedHashMap<>());
    rates.put(SchedulerSummary.POSTGRESQL, new LinkedHashMap<>());
    for (int nodes : List.of(FEWEST, 1000, MOST)) {
      measure(nodes);
    }
    if (postgresql.isPresent()) {
      try (var under = start("postgresql", MOST, postgresql.get())) {
        rates(under, SchedulerSummary.POSTGRESQL, CLIENTS);
      }
    }
    double restart = restart();
    var summary =
        new SchedulerSummary(
            idle,
            rates,
            SchedulerSummary.rounded(cost(MOST) / cost(FEWEST)),
            SchedulerSummary.rounded(resident),
            SchedulerSummary.rounded(restart));
    Files.writeString(results, summary.json());
    summary.lines().forEach(System.out::println);
    summary.missed().ifPresent(what -> System.out.println("bars missed: " + what));
    return summary.missed().isPresent() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private double cost(int nodes) {
    return Optional.ofNullable(costs.get(nodes)).orElseThrow();
  }

  private void measure(int nodes) throws Exception {
    try (var under = start("sqlite-" + nodes, nodes, "")) {
      say("%d nodes: one client, a pool that is idle".formatted(nodes));
      var waits = Load.onIdlePool(under.apiPort(), nodes, grants / 2, grants);
      idle.put(Integer.toString(nodes), SchedulerSummary.Idle.of(waits));
      say("%d nodes: p50 %.2f ms, p99 %.2f ms".formatted(nodes, waits.p50(), waits.p99()));
      var before = under.processorTime();
      long done = Load.byMany(under.apiPort(), 1, Duration.ofSeconds(seconds));
      var spent = under.processorTime().minus(before);
      costs.put(nodes, spent.toNanos() / 1e6 / done);
      say("%d nodes: %.2f ms of processor time per grant".formatted(nodes, cost(nodes)));
      if (nodes == MOST) {
        rates(under, SchedulerSummary.SQLITE, CLIENTS);
        resident = under.mostResidentMib();
        say("%d nodes: %.0f MiB at most".formatted(nodes, resident));
      }
    }
  }

  private void rates(ControllerUnderTest under, String store, List<Integer> clients)
      throws Exception {
    for (int count : clients) {
      // The first seconds are for the compiler, and for who connects.
      var _ = Load.byMany(under.apiPort(), count, Duration.ofSeconds(Math.max(1, seconds / 3)));
      var began = System.nanoTime();
      long done = Load.byMany(under.apiPort(), count, Duration.ofSeconds(seconds));
      double rate = done / ((System.nanoTime() - began) / 1e9);
      rates
          .computeIfAbsent(store, any -> new LinkedHashMap<>())
          .put(Integer.toString(count), SchedulerSummary.rounded(rate));
      say("%s, %d clients: %.0f grants per second".formatted(store, count, rate));
    }
  }

  /** All nodes are leased, and the others wait. */
  private double restart() throws Exception {
    try (var under = start("restart", MOST, "")) {
      Load.pileUp(under.apiPort(), PILING, MOST + OPEN - 1);
      String last;
      try (var client = new Requester(under.apiPort())) {
        last = client.request().getId();
      }
      say("restart with %d nodes and %d open requests".formatted(MOST, OPEN));
      var began = System.nanoTime();
      under.killAndRestart();
      try (var client = new Requester(under.apiPort())) {
        var _ = client.find(last);
      }
      double took = (System.nanoTime() - began) / 1e9;
      say("restart: %.2f s".formatted(took));
      return took;
    }
  }

  private ControllerUnderTest start(String name, int nodes, String more)
      throws IOException, Exception {
    var directory = work.resolve(name);
    Files.createDirectories(directory);
    var began = System.nanoTime();
    var under = ControllerUnderTest.start(controller, directory, nodes, more);
    try (var client = new Requester(under.apiPort())) {
      Load.awaitIdle(client, nodes);
    }
    say(
        "%s: %d nodes are READY after %.1f s"
            .formatted(name, nodes, (System.nanoTime() - began) / 1e9));
    return under;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
