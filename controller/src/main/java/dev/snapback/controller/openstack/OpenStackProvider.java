package dev.snapback.controller.openstack;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.ProviderSetup.Made;
import dev.snapback.controller.openstack.Leak.What;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.vm.Arrival;
import dev.snapback.controller.vm.MachineKeys;
import dev.snapback.controller.vm.SshAccess;
import dev.snapback.controller.vm.SshNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Makes servers of one cloud. Thread-safe; one thread for each node at a time. */
final class OpenStackProvider implements NodeProvider {
  /** Kept here, and no thing of the cloud's. */
  private static final String KEYS = "keys";

  private static final int SSH = 22;
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofMinutes(1);
  private static final Duration DELETE = Duration.ofMinutes(5);

  private final String name;
  private final Path directory;
  private final CloudSettings settings;
  private final OpenStackServers servers;
  private final Mark mark;
  private final SecureRandom random = new SecureRandom();

  OpenStackProvider(
      ProviderSetup setup,
      CloudSettings settings,
      Path directory,
      OpenStackServers servers,
      Mark mark) {
    this.name = setup.name();
    this.directory = directory;
    this.settings = settings;
    this.servers = servers;
    this.mark = mark;
  }

  @Override
  public String name() {
    return name;
  }

  private MachineKeys keys(NodeName node) {
    return new MachineKeys(directory.resolve(node.value()));
  }

  @Override
  public Launched launch(Machine node, Pooled what, Duration within)
      throws LaunchException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    try {
      MachineKeys keys = keys(node.name());
      keys.prepare(node.name().value(), what.image(), random);
      String server = servers.launch(order(node.name(), what, keys), CALL);
      String address = address(server, end);
      try (var machine = open(node.name(), address)) {
        return Arrival.await(machine, server, address, left(end));
      }
    } catch (OpenStackException e) {
      throw new LaunchException(fault(e.kind()), e.why());
    } catch (IOException e) {
      throw new LaunchException(LaunchFault.FAILED, "its keys cannot be kept: " + e.getMessage());
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  private static LaunchFault fault(OpenStackException.Kind kind) {
    return switch (kind) {
      case FULL -> LaunchFault.FULL;
      case REFUSED, AUTH -> LaunchFault.MISTAKE;
      case NOT_FOUND, CONFLICT, BUSY, BROKEN, UNREACHABLE -> LaunchFault.FAILED;
    };
  }

  private LaunchOrder order(NodeName node, Pooled what, MachineKeys keys)
      throws OpenStackException, IOException, LaunchException, InterruptedException {
    String flavor =
        Optional.ofNullable(settings.flavors().get(new Made(what.pool(), what.label())))
            .orElseThrow(() ->
                new LaunchException(
                    LaunchFault.MISTAKE,
                    "provider %s makes no %s in pool %s any more"
                        .formatted(name, what.label(), what.pool())));
    List<String> networks = new ArrayList<>();
    for (String network : settings.networks()) {
      networks.add(servers.network(network, CALL));
    }
    Optional<String> floating = settings.floatingFrom();
    return new LaunchOrder(
        node.value(),
        servers.image(what.image(), CALL).id(),
        servers.flavor(flavor, CALL).id(),
        networks,
        floating.isPresent()
            ? Optional.of(servers.network(floating.get(), CALL))
            : Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.of(new Secret(keys.userData())),
        true,
        settings.zone());
  }

  /** Once it has one. A floating one before others: those may lead nowhere from here. */
  private String address(String server, long end)
      throws OpenStackException, LaunchException, InterruptedException {
    while (left(end).isPositive()) {
      switch (servers.status(server, CALL)) {
        case ServerStatus.Building() -> {}
        case ServerStatus.Active(List<Address> all) -> {
          Optional<Address> best =
              all.stream()
                  .filter(address -> address.floating() || settings.floatingFrom().isEmpty())
                  .max(Comparator.comparing(Address::floating));
          if (best.isPresent()) {
            return best.get().ip();
          }
        }
        case ServerStatus.Failed(OpenStackException.Kind kind, String why) ->
            throw new LaunchException(fault(kind), "server %s failed: %s".formatted(server, why));
        case ServerStatus.Deleting() ->
            throw new LaunchException(LaunchFault.FAILED, "somebody else deletes server " + server);
        case ServerStatus.Gone() ->
            throw new LaunchException(LaunchFault.FAILED, "somebody else deleted server " + server);
      }
      Thread.sleep(PAUSE);
    }
    throw new LaunchException(
        LaunchFault.FAILED, "server %s was not active in time".formatted(server));
  }

  @Override
  public void delete(Machine node, Pooled what) throws LaunchException, InterruptedException {
    long end = System.nanoTime() + DELETE.toNanos();
    try {
      while (!servers.delete(node.name().value(), CALL)) {
        if (!left(end).isPositive()) {
          throw new LaunchException(
              LaunchFault.FAILED,
              "its server is still there %d min after it was ordered away"
                  .formatted(DELETE.toMinutes()));
        }
        Thread.sleep(PAUSE);
      }
      keys(node.name()).remove();
    } catch (OpenStackException e) {
      throw new LaunchException(fault(e.kind()), e.why());
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "its keys cannot be removed: " + e.getMessage());
    }
  }

  /** What the cloud has; and after that keys that are kept here for nobody. */
  @Override
  public List<Leftover> leftovers(Supplier<Known> known)
      throws LaunchException, InterruptedException {
    try {
      List<Leftover> all = new ArrayList<>();
      servers.leaks(() -> things(known.get()), CALL).stream()
          .map(leak -> new Leftover(kind(leak.what()), leak.id(), leak.name()))
          .forEach(all::add);
      Known now = known.get();
      if (Files.exists(directory)) {
        try (var each = Files.list(directory)) {
          each.map(own -> own.getFileName().toString())
              .sorted()
              .filter(NodeName::isValid)
              .filter(own -> !now.servers().containsKey(new NodeName(own)))
              .forEach(own -> all.add(new Leftover(KEYS, own, own)));
        }
      }
      return all;
    } catch (OpenStackException e) {
      throw new LaunchException(fault(e.kind()), e.why());
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "%s cannot be read: %s".formatted(directory, e));
    }
  }

  /** Images are named in settings as the cloud has them, with our mark where they are ours. */
  private KnownThings things(Known known) {
    Map<String, Optional<String>> launches = new HashMap<>();
    known
        .servers()
        .forEach((node, server) ->
            launches.put(node.value(), Optional.of(server).filter(id -> !id.isEmpty())));
    Set<String> images = new HashSet<>(known.images());
    known.images().forEach(image -> mark.ours(image).ifPresent(images::add));
    return new KnownThings(launches, images);
  }

  private static String kind(What what) {
    return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public void remove(Leftover leftover) throws LaunchException, InterruptedException {
    try {
      if (leftover.kind().equals(KEYS)) {
        keys(new NodeName(leftover.id())).remove();
        return;
      }
      for (What what : What.values()) {
        if (kind(what).equals(leftover.kind())) {
          servers.remove(new Leak(what, leftover.id(), leftover.of()), CALL);
        }
      }
    } catch (OpenStackException e) {
      throw new LaunchException(fault(e.kind()), e.why());
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "its keys cannot be removed: " + e.getMessage());
    }
  }

  @Override
  public Node open(Machine machine) throws NodeException {
    try {
      return open(machine.name(), machine.address());
    } catch (IOException e) {
      throw new NodeException(
          NodeException.Kind.UNREACHABLE, "the keys of %s are gone".formatted(machine.name()), e);
    }
  }

  private SshNode open(NodeName node, String address) throws IOException {
    MachineKeys keys = keys(node);
    var access = new SshAccess(address, SSH, settings.user(), keys.key(), keys.hostKey());
    return new SshNode(node, access, keys.image());
  }

  /** Servers go on. */
  @Override
  public void close() {
    servers.close();
  }
}
