package dev.snapback.controller.simulated;

import dev.snapback.controller.disk.DirectoryTree;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.Pooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes machines that exist only in this process, to try pools and settings with, and for tests.
 * Thread-safe.
 *
 * <p>Settings: {@code room}, how many there can be before it says that it is full; none: no limit.
 */
public final class SimulatedProvider implements NodeProvider {
  private final String name;
  private final Path directory;
  private final int room;
  private final Map<String, Made> machines = new ConcurrentHashMap<>();

  private record Made(SimulatedNode machine, Launched launched) {}

  SimulatedProvider(ProviderSetup setup, Path directory) {
    this.name = setup.name();
    this.directory = directory;
    this.room = room(setup.settings().getOrDefault("room", Integer.MAX_VALUE));
  }

  private static int room(Object said) {
    if (said instanceof Integer count && count >= 0) {
      return count;
    }
    throw new IllegalArgumentException("room: expected is a number of nodes, found " + said);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Launched launch(Machine node, Pooled what, Duration within)
      throws LaunchException, InterruptedException {
    var made = machines.get(node.name().value());
    if (made != null) {
      return made.launched();
    }
    if (machines.size() >= room) {
      throw new LaunchException(LaunchFault.FULL, name + " has room for " + room);
    }
    var booted = new CompletableFuture<Announcement>();
    try {
      var own = directory.resolve(node.name().value());
      // As a machine elsewhere, it is there for whoever looks, after a crash as well.
      Files.createDirectories(own);
      var machine =
          new SimulatedNode(
              node.name().value(), what.image(), own, new SimulatedFaults(), booted::complete);
      machine.recycle(RecycleOrder.jump(0, what.image()));
      var said = booted.get(within.toMillis(), TimeUnit.MILLISECONDS);
      var launched =
          new Launched(
              "simulated-" + node.name(),
              node.name().value(),
              said.bootId(),
              said.uptime(),
              said.description());
      machines.put(node.name().value(), new Made(machine, launched));
      return launched;
    } catch (IOException | NodeException | ExecutionException | TimeoutException e) {
      throw new LaunchException(LaunchFault.FAILED, "a simulated machine did not come: " + e);
    }
  }

  @Override
  public void delete(Machine node, Pooled what) throws LaunchException {
    delete(node.name().value());
  }

  private void delete(String node) throws LaunchException {
    machines.remove(node);
    var own = directory.resolve(node);
    try {
      DirectoryTree.delete(own);
    } catch (IOException e) {
      throw new LaunchException(LaunchFault.FAILED, own + " cannot be removed: " + e);
    }
  }

  /** Directories: machines end with their process, and their directories do not. */
  @Override
  public List<Leftover> leftovers(Supplier<Known> known) throws LaunchException {
    List<Leftover> all = new ArrayList<>();
    if (Files.exists(directory)) {
      try (var each = Files.list(directory)) {
        each.map(own -> own.getFileName().toString())
            .sorted()
            .forEach(own -> all.add(new Leftover("machine", own, own)));
      } catch (IOException e) {
        throw new LaunchException(LaunchFault.FAILED, directory + " cannot be read: " + e);
      }
    }
    var names = known.get().servers().keySet();
    return all.stream()
        .filter(own -> names.stream().noneMatch(name -> name.value().equals(own.of())))
        .toList();
  }

  @Override
  public void remove(Leftover leftover) throws LaunchException {
    delete(leftover.id());
  }

  @Override
  public Node open(Machine machine) throws NodeException {
    return Optional.ofNullable(machines.get(machine.name().value()))
        .<Node>map(Made::machine)
        .orElseThrow(() ->
            new NodeException(
                NodeException.Kind.UNREACHABLE, "there is no simulated " + machine.name()));
  }

  /** What it made ends with this process. */
  @Override
  public void close() {
    machines.clear();
  }
}
