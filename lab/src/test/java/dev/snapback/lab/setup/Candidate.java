package dev.snapback.lab.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Lab;
import dev.snapback.lab.LabImage;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Ports;
import dev.snapback.lab.Power;
import dev.snapback.lab.fleet.ControllerProcess;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.House;
import dev.snapback.lab.fleet.Snapback;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A machine that was installed and not touched since, and a controller that knows nothing of it.
 * One owner; not thread-safe.
 */
final class Candidate implements AutoCloseable {
  static final String NODE = "m1";
  static final Duration BOOT = Duration.ofMinutes(10);
  static final Duration QUICK = Duration.ofMinutes(3);

  /** An initramfs is made on the machine, without KVM. */
  private static final Duration PROVISION = Duration.ofMinutes(75);

  private static final String LABEL = "metal";
  private static final String SERVICE = "127.0.0.1";

  /** Where machines of a lab reach the controller (QEMU's guestfwd). */
  private static final String NODE_PORT = "10.0.2.100:7443";

  private final Lab lab;
  private final Machine machine;
  private final ControllerProcess controller;
  private final Snapback snapback;
  private final Path directory;

  private Candidate(Lab lab, Machine machine, ControllerProcess controller, Path directory) {
    this.lab = lab;
    this.machine = machine;
    this.controller = controller;
    this.snapback = new Snapback(House.here().cli(), controller.apiAddress());
    this.directory = directory;
  }

  /**
   * Boots one.
   *
   * @param name of the directory below {@code target/lab-setup} where its console and all that was
   *     said of it stay
   */
  static Candidate booted(String name, String kind) throws Exception {
    return start(name, kind, lab -> lab.up(1, "m").getFirst());
  }

  /** Boots one that has one more disk. */
  static Candidate withDisk(String name, String kind, String serial, long bytes) throws Exception {
    return start(
        name,
        kind,
        lab -> {
          Machine machine = lab.up(1, "m").getFirst();
          machine.power(Power.OFF);
          machine.addDataDisk(serial, bytes);
          machine.power(Power.ON);
          return machine;
        });
  }

  /** Takes one that was booted once for all: some seconds instead of a boot. */
  static Candidate cloned(String name, String kind) throws Exception {
    return start(name, kind, lab -> lab.upPrepared(1, "m", "untouched", machine -> {}).getFirst());
  }

  private interface Start {
    Machine in(Lab lab) throws IOException, InterruptedException;
  }

  private static Candidate start(String name, String kind, Start start) throws Exception {
    Path directory = Path.of("target", "lab-setup", name).toAbsolutePath();
    Fleet.clear(directory);
    Lab lab =
        Lab.open(
            directory.resolve("lab"),
            LabImage.defaultCache(),
            kind,
            OptionalInt.empty(),
            System.out::println);
    try {
      Machine machine = start.in(lab);
      var controller =
          ControllerProcess.start(
              House.here().controller(),
              directory.resolve("controller"),
              Ports.ofThisHost().next(),
              lab.controllerPort(),
              "");
      var candidate = new Candidate(lab, machine, controller, directory);
      candidate.writeKnownHosts();
      machine.awaitSsh(BOOT);
      return candidate;
    } catch (Exception e) {
      lab.down();
      throw e;
    }
  }

  /** Under the name by which the machine is called here: the image has them under its own. */
  private void writeKnownHosts() throws IOException {
    String name = "[%s]:%d".formatted(SERVICE, machine.sshPort());
    Files.writeString(
        knownHosts(),
        Files.readAllLines(lab.image().knownHosts()).stream()
            .map(line -> name + line.substring(line.indexOf(' ')) + "\n")
            .collect(Collectors.joining()));
  }

  private Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  Machine machine() {
    return machine;
  }

  /** {@code snapback provision setup}, under way. */
  ProvisionCall startSetup() throws IOException {
    return provision(
        "setup",
        "--name",
        NODE,
        "--node-port",
        NODE_PORT,
        "--agent-address",
        SERVICE + ":" + machine.agentPort(),
        "--label",
        LABEL);
  }

  /** The same to its end, which is a node that is READY. */
  ProvisionCall setUp() throws Exception {
    ProvisionCall call = startSetup();
    assertThat(call.exit(PROVISION)).as(call.told()).isZero();
    assertThat(call.printed()).startsWith(NODE + " is READY");
    return call;
  }

  /** The same, which is refused. */
  ProvisionCall refused() throws Exception {
    ProvisionCall call = startSetup();
    assertThat(call.exit(PROVISION)).as(call.told()).isEqualTo(78);
    return call;
  }

  void undo() throws Exception {
    ProvisionCall call = provision("undo", "--yes");
    assertThat(call.exit(PROVISION)).as(call.told()).isZero();
  }

  private ProvisionCall provision(String verb, String... more) throws IOException {
    var command = new ArrayList<>(List.of("provision", verb, SERVICE));
    command.addAll(List.of("--port", Integer.toString(machine.sshPort())));
    command.addAll(List.of("--key", lab.image().key().toString()));
    command.addAll(List.of("--known-hosts", knownHosts().toString()));
    command.addAll(List.of("--bundle", House.here().agentBundle().toString()));
    command.addAll(List.of(more));
    return ProvisionCall.start(snapback, command, directory);
  }

  private long generation() throws Exception {
    return snapback
        .call("node", "receipt", NODE, "--json")
        .succeeded()
        .json()
        .get("generation")
        .asLong();
  }

  /**
   * A run that fails where one before it has left something, and leaves something itself; then the
   * node's reset.
   */
  void run() throws Exception {
    long before = generation();
    var result =
        snapback.call(
            "run", "--label", LABEL, "--", "sh", "-c", "test ! -e /mark && echo mark >/mark");
    assertThat(result.exit()).as(result.err()).isZero();
    Fleet.await(
        NODE + " is READY",
        Duration.ofMinutes(25),
        () ->
            snapback
                .call("node", "show", NODE, "--json")
                .succeeded()
                .json()
                .get("state")
                .asString()
                .equals("READY"),
        () -> snapback.call("nodes").out());
    assertThat(generation()).isGreaterThan(before);
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
