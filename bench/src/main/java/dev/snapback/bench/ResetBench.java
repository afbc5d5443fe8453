package dev.snapback.bench;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Signals;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * A bare kexec, the recipe's reset and Snapback's, alternating on one machine of the lab.
 *
 * <p>The recipe's clock runs from the order over SSH until a new login finds a new boot id and
 * multi-user reached. Snapback's runs from the controller's order until the controller has the node
 * READY: announced with a new boot id, its receipt checked and signed. Before each, the machine has
 * booted to its end and is idle.
 */
@Command(
    name = "bench-reset",
    mixinStandardHelpOptions = true,
    description = "Measures the recipe's reset and Snapback's, alternating on one lab machine.",
    footer = {"", "Example: make bench-reset"})
public final class ResetBench implements Callable<Integer> {

  private static final Duration BOOT = Duration.ofMinutes(10);
  private static final String NODE = "m1";

  /**
   * The recipe's snapshots: it could not make one of an image that thin roots stand on. Three of
   * this size leave room in the machine's group for the recipe's, which has 3 GiB.
   */
  private static final List<String> CLASSIC =
      List.of("--snapshots", "classic", "--snapshot-size", "2G");

  @Option(names = "--times", defaultValue = "7", description = "of each; default: ${DEFAULT-VALUE}")
  private int times = 7;

  @Option(names = "--results", description = "where to write; default: bench/results/reset.json")
  private Path results = House.here().file("bench/results/reset.json");

  public static void main(String[] arguments) {
    Signals.exitWith(() -> new CommandLine(new ResetBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    House house = House.here();
    List<BareKexec.Durations> bare = new ArrayList<>();
    List<RecipeReset.Durations> recipe = new ArrayList<>();
    List<JsonNode> snapback = new ArrayList<>();
    try (Fleet fleet =
        Fleet.start(
            house,
            house.file("target/bench-reset"),
            1,
            CLASSIC,
            line -> System.out.println(line))) {
      Machine machine = fleet.machine(NODE);
      var script = script(fleet, machine, house.file("bench/recipe/reset.sh"));
      var floor =
          new BareKexec(
              machine,
              script(fleet, machine, house.file("bench/floor/jump.sh")),
              Files.readString(house.file("bench/floor/load.sh")));
      awaitStaged(fleet, 2);
      for (int i = 1; i <= times; i++) {
        settle(machine);
        long generation = fleet.node(NODE).get("generation").asLong();
        fleet.controller().stop();
        bare.add(floor.measure(BOOT));
        System.out.printf("%d floor    %6.1f s%n", i, seconds(bare.getLast().multiUser()));
        settle(machine);
        recipe.add(byRecipe(machine, script, generation));
        System.out.printf("%d recipe   %6.1f s%n", i, seconds(recipe.getLast().multiUser()));
        settle(machine);
        snapback.add(bySnapback(fleet, machine));
        System.out.printf("%d snapback %6.1f s%n", i, snapback.getLast().get("seconds").asDouble());
        // After each pair: what was measured is kept where the bench is cut off.
        write(ResetSummary.of(bare, recipe, snapback));
      }
    }
    System.out.print(Files.readString(results));
    return CommandLine.ExitCode.OK;
  }

  private static RecipeReset script(Fleet fleet, Machine machine, Path script) {
    var image = fleet.image();
    return new RecipeReset(
        RecipeReset.ofLabMachine("127.0.0.1", machine.sshPort(), image.key(), image.knownHosts()),
        script,
        InstantSource.system(),
        Thread::sleep);
  }

  private void write(ResetSummary summary) throws IOException {
    Files.createDirectories(results.toAbsolutePath().getParent());
    Files.writeString(results, summary.json());
  }

  /** Nothing of the boot before is still going on. */
  private static void settle(Machine machine) throws IOException, InterruptedException {
    machine.awaitSsh(BOOT);
    machine.shell("systemctl is-system-running --wait || systemctl --failed", BOOT);
  }

  /**
   * With the controller off, as it is since the bare kexec: it would take a boot that it did not
   * order for a machine to be reset. It is asked before that where the machine is. The recipe's
   * root says nothing of a generation; it gets the one that the controller knows, as if the machine
   * had only rebooted.
   */
  private static RecipeReset.Durations byRecipe(
      Machine machine, RecipeReset script, long generation) throws Exception {
    var measured = script.measure(BOOT);
    machine.shell(adopt(generation), BOOT);
    return measured;
  }

  /**
   * What a root of the recipe's lacks to be taken for one of ours; and the agent, which keeps out
   * of such a boot.
   */
  private static String adopt(long generation) {
    return """
    lvchange --addtag snapback.role=root --addtag snapback.image=bookworm --addtag snapback.generation=%d main/root
    mkdir -p /etc/systemd/system/snapback-agent.service.d
    printf '[Unit]\\nConditionKernelCommandLine=\\n' >/etc/systemd/system/snapback-agent.service.d/bench.conf
    systemctl daemon-reload
    systemctl start snapback-agent
    """
        .formatted(generation);
  }

  /**
   * The controller is started, finds a boot that nobody ordered, and orders a reset: that one is
   * not measured. What is measured is the reset of an idle node that is staged, as after a run.
   */
  private static JsonNode bySnapback(Fleet fleet, Machine machine) throws Exception {
    fleet.controller().restart();
    awaitStaged(fleet, fleet.node(NODE).get("generation").asLong() + 1);
    settle(machine);
    long generation = fleet.node(NODE).get("generation").asLong();
    // It waits for READY itself: a look at the node each second would cost the machine processor
    // time.
    fleet.snapback().call("node", "reset", NODE, "--wait").succeeded();
    awaitStaged(fleet, generation + 1);
    return fleet.node(NODE).get("resets").get(0);
  }

  private static void awaitStaged(Fleet fleet, long generation) throws Exception {
    Fleet.await(
        "it is ready at generation %d, and the next reset is staged".formatted(generation),
        BOOT,
        () -> {
          JsonNode node = fleet.node(NODE);
          return node.get("generation").asLong() >= generation
              && node.get("state").asString().equals("READY")
              && !node.get("staged").isNull();
        },
        () -> fleet.snapback().call("node", "show", NODE).out());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
