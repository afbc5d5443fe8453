package dev.snapback.lab.fleet;

import dev.snapback.lab.Console;
import dev.snapback.lab.Directories;
import dev.snapback.lab.Lab;
import dev.snapback.lab.LabException;
import dev.snapback.lab.LabImage;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Ports;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A controller and lab machines that joined it. {@link #close} ends whatever it started. One owner;
 * not thread-safe.
 */
public final class Fleet implements AutoCloseable {

  public static final String LABEL = "metal-bookworm";

  /** Each look is a start of the command line, which the machines' processors pay for. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private static final Duration JOIN = Duration.ofMinutes(3);

  private final Lab lab;
  private final List<Machine> machines;
  private final ControllerProcess controller;
  private final Snapback snapback;

  private Fleet(Lab lab, List<Machine> machines, ControllerProcess controller, Snapback snapback) {
    this.lab = lab;
    this.machines = machines;
    this.controller = controller;
    this.snapback = snapback;
  }

  /**
   * Starts machines m1 to mN and a controller, and has each join; does not wait for their first
   * reset.
   *
   * @param directory made anew: what an earlier fleet left there is ended and removed
   * @param progress gets a line for each step that takes long
   */
  public static Fleet start(House house, Path directory, int count, Consumer<String> progress)
      throws IOException, InterruptedException {
    return start(house, directory, count, List.of(), progress);
  }

  /**
   * As the other, with machines that were set up in a special way.
   *
   * @param setup further options of {@code snapback-agent setup}
   */
  public static Fleet start(
      House house, Path directory, int count, List<String> setup, Consumer<String> progress)
      throws IOException, InterruptedException {
    return start(house, directory, count, setup, machines -> "", progress);
  }

  /** Settings of a controller that depend on the machines, which are on by then. */
  @FunctionalInterface
  public interface MoreSettings {
    /** In YAML, besides those that slow machines need. */
    String of(List<Machine> machines) throws IOException;
  }

  /** As the others, with a controller that has special settings. */
  public static Fleet start(
      House house,
      Path directory,
      int count,
      List<String> setup,
      MoreSettings settings,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    clear(directory);
    Path bundle = house.agentBundle();
    Lab lab =
        Lab.open(directory.resolve("lab"), LabImage.defaultCache(), OptionalInt.empty(), progress);
    List<Machine> machines =
        lab.upPrepared(
            count,
            "m",
            NodeSetup.key(bundle, setup),
            machine -> NodeSetup.setUp(machine, bundle, setup));
    progress.accept("fleet: %d machines are up".formatted(count));
    ControllerProcess controller;
    try {
      controller =
          ControllerProcess.start(
              house.controller(),
              directory.resolve("controller"),
              Ports.ofThisHost().next(),
              lab.controllerPort(),
              settings.of(machines));
    } catch (IOException | InterruptedException e) {
      lab.down();
      throw e;
    }
    var fleet =
        new Fleet(lab, machines, controller, new Snapback(house.cli(), controller.apiAddress()));
    try {
      for (Machine machine : machines) {
        fleet.join(machine);
        progress.accept("fleet: %s joined".formatted(machine.name()));
      }
    } catch (IOException | InterruptedException e) {
      fleet.close();
      throw e;
    }
    return fleet;
  }

  /** Ends what an earlier lab left in a directory, and removes it. */
  public static void clear(Path directory) throws IOException, InterruptedException {
    Path lab = directory.resolve("lab");
    if (Files.exists(lab.resolve("lab.json"))) {
      Lab.existing(lab).down();
    }
    Directories.delete(directory);
  }

  private void join(Machine machine) throws IOException, InterruptedException {
    String token =
        snapback.call("node", "token", "--json").succeeded().json().get("token").asString();
    machine
        .ssh(
            List.of(
                "snapback-agent",
                "join",
                "--controller",
                "10.0.2.100:7443",
                "--name",
                machine.name(),
                "--agent-address",
                "127.0.0.1:" + machine.agentPort(),
                "--label",
                LABEL,
                "--token",
                token),
            JOIN)
        .text("joining " + machine.name());
  }

  public ControllerProcess controller() {
    return controller;
  }

  /** The command line, pointed at this fleet's controller. */
  public Snapback snapback() {
    return snapback;
  }

  public List<Machine> machines() {
    return machines;
  }

  public Machine machine(String name) {
    return machines.stream()
        .filter(machine -> machine.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no machine " + name));
  }

  /** What the machines were made from; it has the keys by which to log in to them. */
  public LabImage image() {
    return lab.image();
  }

  /** How often a machine's serial console shows the jump of a kexec. */
  public long kexecs(String name) throws IOException {
    return machine(name).console().count(Console.KEXEC_JUMP);
  }

  /** A node as {@code snapback node show --json} tells it. */
  public JsonNode node(String name) throws IOException, InterruptedException {
    return snapback.call("node", "show", name, "--json").succeeded().json();
  }

  /** A run as {@code snapback run show --json} tells it. */
  public JsonNode run(String id) throws IOException, InterruptedException {
    return snapback.call("run", "show", id, "--json").succeeded().json();
  }

  /** The run that was submitted last. */
  public JsonNode newestRun() throws IOException, InterruptedException {
    return snapback.call("runs", "--limit", "1", "--json").succeeded().json().get("runs").get(0);
  }

  public void awaitState(String node, String state, Duration limit) throws Exception {
    await(
        node + " is " + state,
        limit,
        () -> node(node).get("state").asString().equals(state),
        () -> snapback.call("nodes").out());
  }

  /**
   * Waits for a value.
   *
   * @param what for the message of the exception if it does not come
   * @param seen tells what there is instead
   */
  public static void await(
      String what, Duration limit, Callable<Boolean> condition, Callable<String> seen)
      throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new LabException(
            "waited %d s for this in vain: %s. There is:%n%s"
                .formatted(limit.toSeconds(), what, seen.call()));
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      controller.stop();
      lab.down();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("not all machines of " + lab.directory() + " were ended");
    }
  }
}
