package dev.snapback.provisioning;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.snapback.provisioning.Machine.Delivered;
import dev.snapback.provisioning.ProvisioningException.Kind;
import dev.snapback.remote.Ended;
import dev.snapback.remote.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a node of an installed machine from afar, and takes it back. What is decided about the
 * machine is decided on it, by {@code snapback-agent}; each step first asks how far it is, so a run
 * that was cut off goes on where it was. Not thread-safe.
 */
public final class Provisioning {
  /** An initramfs is made meanwhile, which takes minutes on some machines. */
  private static final Duration SETUP = Duration.ofHours(1);

  /** What setup puts on a node (PayloadSteps in the agent). */
  private static final String NODE_PROGRAM = "/usr/sbin/snapback-agent";

  private static final Duration SERVING = Duration.ofMinutes(2);
  private static final int RUN_AGAIN_AFTER_REBOOT = 75;

  private final Access access;
  private final Order order;
  private final Watch watch;
  private final Pause pause;

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  public Provisioning(Access access, Order order, Watch watch, Pause pause) {
    this.access = access;
    this.order = order;
    this.watch = watch;
    this.pause = pause;
  }

  /** Looks at the machine, and changes nothing on it. */
  public Preflight preflight() throws ProvisioningException, InterruptedException {
    try (Machine machine = login()) {
      Delivered agent = deliver(machine);
      try {
        return look(machine, agent);
      } finally {
        machine.remove(agent);
      }
    }
  }

  /**
   * From an installed machine to a node that is READY.
   *
   * @return what is to be told of its measured reset
   */
  public String setup(Order.Node node, Fleet fleet)
      throws ProvisioningException, InterruptedException {
    try (Machine machine = login()) {
      setUp(machine);
      String joined = describe(machine);
      if (joined.isEmpty()) {
        join(machine, node, fleet);
      } else if (!joined.equals(node.name())) {
        throw new ProvisioningException(
            Kind.USAGE,
            "expected a machine that has not joined, or has as %s, found the node %s; give that name, or undo it first"
                .formatted(node.name(), joined));
      }
    }
    return awaitReady(node, fleet);
  }

  private void setUp(Machine machine) throws ProvisioningException, InterruptedException {
    Delivered agent = deliver(machine);
    Preflight found;
    try {
      found = look(machine, agent);
      watch.found(found);
      if (found.state() == Preflight.State.UNFIT) {
        throw new ProvisioningException(
            Kind.UNFIT, found.words() + ": see what is refused, and what to do about it");
      }
      if (found.state() == Preflight.State.FIT) {
        Exit exit = machine.follow(setup(agent), SETUP, watch::progress);
        if (!exit.success()) {
          throw new ProvisioningException(
              Kind.FAILED,
              "setup stopped with %s, for the reason above; when that is put right, run this again: it goes on"
                  .formatted(Machine.ended(exit)));
        }
      }
    } finally {
      machine.remove(agent);
    }
    if (found.state() != Preflight.State.DONE) {
      watch.progress("reboot into the first snapshot");
      machine.reboot(order.boot());
    }
  }

  /** The node's name; empty where it has not joined. */
  private String describe(Machine machine) throws ProvisioningException, InterruptedException {
    long end = System.nanoTime() + SERVING.toNanos();
    while (true) {
      Ended ended = machine.exec(List.of(NODE_PROGRAM, "describe"), Machine.LOOK);
      if (ended.exit().success()) {
        return verified(ended.stdout().text());
      }
      if (System.nanoTime() > end) {
        throw new ProvisioningException(
            Kind.NOT_READY,
            "expected `snapback-agent describe` to answer after the reboot, found %s: %s; look at `journalctl -b -u snapback-agent` there"
                .formatted(
                    Machine.ended(ended.exit()), Lines.printable(ended.stderr().text().strip())));
      }
      pause.of(Duration.ofSeconds(2));
    }
  }

  private String verified(String json) throws ProvisioningException {
    try {
      JsonObject description = JsonParser.parseString(json).getAsJsonObject();
      String image = description.get("image").getAsString();
      long generation = description.get("generation").getAsLong();
      List<String> impediments = Strings.of(description, "impediments");
      if (!image.equals(order.image()) || generation < 1 || !impediments.isEmpty()) {
        throw new ProvisioningException(
            Kind.NOT_READY,
            "expected a root that is a snapshot of image %s, found image \"%s\", generation %d%s"
                .formatted(
                    order.image(),
                    Lines.printable(image),
                    generation,
                    impediments.isEmpty() ? "" : ": " + String.join("; ", impediments)));
      }
      watch.progress("up as generation %d of image %s".formatted(generation, image));
      return description.get("node").getAsString();
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new ProvisioningException(
          Kind.NOT_READY,
          "expected what `snapback-agent describe` prints, found something else",
          e);
    }
  }

  private void join(Machine machine, Order.Node node, Fleet fleet)
      throws ProvisioningException, InterruptedException {
    watch.progress("join " + node.controller() + " as " + node.name());
    var command =
        new ArrayList<>(
            List.of(
                NODE_PROGRAM,
                "join",
                "--controller",
                node.controller(),
                "--name",
                node.name(),
                "--agent-address",
                node.agentAddress()));
    node.labels().forEach(label -> command.addAll(List.of("--label", label)));
    command.addAll(List.of("--token", fleet.joinToken()));
    machine.text("join the controller", command, Machine.LOOK);
  }

  /** The controller resets a node that has joined, once, and measures it. */
  private String awaitReady(Order.Node node, Fleet fleet)
      throws ProvisioningException, InterruptedException {
    long end = System.nanoTime() + node.ready().toNanos();
    boolean ordered = false;
    String last = "nothing of that name";
    while (System.nanoTime() < end) {
      var standing = fleet.node(node.name());
      if (standing.isPresent()) {
        switch (standing.get()) {
          case Fleet.Standing.Ready(String words) -> {
            return words;
          }
          case Fleet.Standing.UnderWay(String words) -> {
            if (!words.equals(last)) {
              watch.progress(words);
            }
            last = words;
          }
          case Fleet.Standing.OutOfService(String words) -> {
            if (ordered) {
              throw new ProvisioningException(
                  Kind.NOT_READY,
                  "expected %s to be READY, found it %s".formatted(node.name(), words));
            }
            watch.progress(words + ": one reset is tried");
            fleet.reset(node.name());
            ordered = true;
          }
        }
      }
      pause.of(Duration.ofSeconds(1));
    }
    throw new ProvisioningException(
        Kind.NOT_READY,
        "expected %s to be READY within %d s, found %s"
            .formatted(node.name(), node.ready().toSeconds(), last));
  }

  /** What undo would do now, and what would be lost. */
  public UndoPreview undoPreview() throws ProvisioningException, InterruptedException {
    try (Machine machine = login()) {
      Delivered agent = deliver(machine);
      try {
        return undoPreview(machine, agent);
      } finally {
        machine.remove(agent);
      }
    }
  }

  /** Makes the machine what it was before setup, with a reboot where that needs one. */
  public void undo() throws ProvisioningException, InterruptedException {
    try (Machine machine = login()) {
      if (undoNow(machine) == UndoPreview.State.REBOOT) {
        watch.progress("reboot into the pristine root");
        machine.reboot(order.boot());
        if (undoNow(machine) == UndoPreview.State.REBOOT) {
          throw new ProvisioningException(
              Kind.NOT_READY,
              "expected the machine to boot its pristine root, found it on a snapshot again; it must come up through its boot loader: look at its console");
        }
      }
    }
  }

  private UndoPreview.State undoNow(Machine machine)
      throws ProvisioningException, InterruptedException {
    Delivered agent = deliver(machine);
    try {
      UndoPreview preview = undoPreview(machine, agent);
      if (preview.state() != UndoPreview.State.NOTHING) {
        Exit exit =
            machine.follow(List.of(agent.program(), "undo", "--yes"), SETUP, watch::progress);
        boolean again = exit instanceof Exit.Status(int code) && code == RUN_AGAIN_AFTER_REBOOT;
        if (!exit.success() && !again) {
          throw new ProvisioningException(
              Kind.FAILED,
              "undo stopped with %s, for the reason above; when that is put right, run this again: it goes on"
                  .formatted(Machine.ended(exit)));
        }
      }
      return preview.state();
    } finally {
      machine.remove(agent);
    }
  }

  private UndoPreview undoPreview(Machine machine, Delivered agent)
      throws ProvisioningException, InterruptedException {
    return UndoPreview.parse(
        machine.text(
            "see what undo would do",
            List.of(agent.program(), "undo", "--dry-run", "--json"),
            Machine.LOOK));
  }

  private Preflight look(Machine machine, Delivered agent)
      throws ProvisioningException, InterruptedException {
    watch.progress("look at the machine");
    var command = new ArrayList<>(setup(agent));
    command.addAll(List.of("--dry-run", "--json"));
    Ended ended = machine.exec(command, Machine.LOOK);
    // Unfit is an answer, too.
    if (ended.stdout().text().isBlank()) {
      throw new ProvisioningException(
          Kind.FAILED,
          "could not look at the machine: %s: %s"
              .formatted(
                  Machine.ended(ended.exit()), Lines.printable(ended.stderr().text().strip())));
    }
    return Preflight.parse(ended.stdout().text());
  }

  private List<String> setup(Delivered agent) {
    // What it finds was told when it was asked what it would do.
    var command =
        new ArrayList<>(List.of(agent.program(), "setup", "--quiet", "--image", order.image()));
    command.addAll(order.options());
    return command;
  }

  private Machine login() throws ProvisioningException, InterruptedException {
    watch.progress("log in to %s@%s".formatted(access.user(), access.host()));
    return Machine.login(access);
  }

  private Delivered deliver(Machine machine) throws ProvisioningException, InterruptedException {
    watch.progress("send the agent, into memory");
    try (Bundle bundle = Bundle.of(order.bundle())) {
      return machine.deliver(bundle.file());
    }
  }
}
