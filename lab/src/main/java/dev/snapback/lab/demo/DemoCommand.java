package dev.snapback.lab.demo;

import static java.util.Comparator.comparing;

import dev.snapback.lab.Machine;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import dev.snapback.lab.fleet.Snapback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo: a fleet, three runs, what came of them. Not for use by two at once in one directory.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts two machines and a controller, runs a real integration test, wrecks a machine,",
      "and runs the test again on it. Writes report.json into the directory.",
      "",
      "Example: lab/lab demo --directory target/demo"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final Duration RESET = Duration.ofMinutes(10);
  private static final int FAULTS = 1;

  @Option(
      names = "--directory",
      defaultValue = "target/demo",
      description = "default: ${DEFAULT-VALUE}")
  private Path directory = Path.of("target/demo");

  @Option(names = "--keep", description = "leave machines and controller running")
  private boolean keep;

  private final House house = House.here();
  private final long begin = System.nanoTime();

  @Override
  public Integer call() throws Exception {
    Fleet fleet = Fleet.start(house, directory, 2, this::say);
    try {
      return tell(fleet);
    } finally {
      if (!keep) {
        fleet.close();
      }
    }
  }

  private int tell(Fleet fleet) throws Exception {
    DemoReport report = show(fleet);
    write(report);
    System.out.println();
    System.out.print(report.table());
    report.faults().forEach(fault -> System.err.println("demo: " + fault));
    if (keep) {
      System.out.printf(
          "%nStill running. Use it:   SNAPBACK_CONTROLLER=%s cli/bin/snapback nodes%nEnd it:   kill %d; lab/lab down --dir %s%n",
          fleet.controller().apiAddress(), fleet.controller().pid(), directory.resolve("lab"));
    }
    return report.faults().isEmpty() ? 0 : FAULTS;
  }

  private DemoReport show(Fleet fleet) throws Exception {
    List<DemoReport.RunLine> runs = new ArrayList<>();
    say(
        "waiting for the machines' first reset: a node is only used once it was seen to come back pristine");
    for (Machine machine : fleet.machines()) {
      fleet.awaitState(machine.name(), "READY", RESET);
      say(machine.name() + " is ready");
    }
    runs.add(run(fleet, "integration test", "integration", List.of()));
    String node = runs.getFirst().node();
    fleet.awaitState(node, "READY", RESET);
    runs.add(run(fleet, "rm -rf /usr /etc", "wreck", List.of("--node", node)));
    runs.add(run(fleet, "integration test, again", "integration", List.of("--node", node)));
    for (Machine machine : fleet.machines()) {
      fleet.awaitState(machine.name(), "READY", RESET);
    }
    return report(fleet, runs);
  }

  /**
   * One run with its workspace from {@code lab/demo}; its console goes to a file and the screen.
   */
  private DemoReport.RunLine run(Fleet fleet, String what, String workspace, List<String> options)
      throws IOException, InterruptedException {
    say("run: " + what);
    List<String> command = new ArrayList<>(List.of("run", "--label", Fleet.LABEL, "--json"));
    command.addAll(options);
    command.addAll(
        List.of(
            "--workspace",
            house.file("lab/demo/" + workspace).toString(),
            "--artifacts",
            "results/**",
            "--artifacts",
            "logs/**",
            "--timeout",
            "20m",
            "--",
            "./run.sh"));
    Snapback.Result result = fleet.snapback().call(command);
    JsonNode run = fleet.newestRun();
    String id = run.get("id").asString();
    fleet
        .snapback()
        .call("run", "logs", id)
        .out()
        .lines()
        .forEach(line -> System.out.println("         | " + line));
    Path artifacts = directory.resolve("artifacts").resolve(id);
    fleet.snapback().call("run", "artifacts", id, "--to", artifacts.toString());
    say("run %s on %s: exit code %d".formatted(id, run.get("node").asString(""), result.exit()));
    return DemoReport.RunLine.of(what, run);
  }

  private DemoReport report(Fleet fleet, List<DemoReport.RunLine> runs)
      throws IOException, InterruptedException {
    List<DemoReport.ResetLine> resets = new ArrayList<>();
    List<DemoReport.Console> consoles = new ArrayList<>();
    for (Machine machine : fleet.machines()) {
      String name = machine.name();
      for (JsonNode reset : fleet.node(name).get("resets")) {
        resets.add(DemoReport.ResetLine.of(name, reset));
      }
      consoles.add(new DemoReport.Console(name, fleet.kexecs(name)));
    }
    resets.sort(
        comparing(DemoReport.ResetLine::machine)
            .thenComparingLong(DemoReport.ResetLine::generation));
    return new DemoReport(seconds(), runs, resets, consoles);
  }

  private void write(DemoReport report) throws IOException {
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.createDirectories(directory);
    Path file = directory.resolve("report.json");
    Files.writeString(file, json.writeValueAsString(report) + "\n");
    say("wrote " + file);
  }

  private void say(String line) {
    System.out.printf(Locale.ROOT, "[%4.0fs] %s%n", seconds(), line);
  }

  private double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
