package dev.snapback.controller.qemu;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.vm.Arrival;
import dev.snapback.controller.vm.SshAccess;
import dev.snapback.controller.vm.SshNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Makes machines on this host. Thread-safe; one thread for each machine at a time. */
final class QemuProvider implements NodeProvider {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration START = Duration.ofMinutes(1);

  private final String name;
  private final Path directory;
  private final QemuSettings settings;
  private final SecureRandom random = new SecureRandom();

  QemuProvider(ProviderSetup setup, Path directory) {
    this.name = setup.name();
    this.directory = directory;
    this.settings = QemuSettings.of(setup);
  }

  @Override
  public String name() {
    return name;
  }

  private MachineFiles files(NodeName node) {
    return new MachineFiles(directory.resolve(node.value()));
  }

  @Override
  public Launched launch(Machine node, Pooled what, Duration within)
      throws LaunchException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    MachineFiles files = files(node.name());
    try {
      files.prepare(node.name().value(), what.image(), random);
      makeDisk(files, image(what));
      int port = start(files, node.name().value(), what);
      String address = LOOPBACK + ":" + port;
      try (var machine = open(node.name(), files, port)) {
        return Arrival.await(machine, "qemu", address, Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (IOException e) {
      throw new LaunchException(LaunchFault.FAILED, "its files cannot be made: " + e.getMessage());
    }
  }

  private Path image(Pooled what) throws LaunchException {
    Path image =
        Optional.ofNullable(settings.images().get(what.image()))
            .orElseThrow(() ->
                new LaunchException(
                    LaunchFault.MISTAKE,
                    "provider %s has no image '%s' in its settings, but %s"
                        .formatted(name, what.image(), settings.images().keySet())));
    if (!Files.isReadable(image)) {
      throw new LaunchException(
          LaunchFault.MISTAKE, "image %s: %s cannot be read".formatted(what.image(), image));
    }
    return image;
  }

  private static void makeDisk(MachineFiles files, Path image)
      throws LaunchException, InterruptedException, IOException {
    if (!Files.exists(files.disk())) {
      Programs.run(
          List.of(
              "qemu-img",
              "create",
              "-q",
              "-f",
              "qcow2",
              "-F",
              "qcow2",
              "-b",
              image.toString(),
              files.disk().toString()),
          START);
    }
  }

  /**
   * @return the port at which its sshd is reached
   */
  private int start(MachineFiles files, String name, Pooled what)
      throws LaunchException, InterruptedException, IOException {
    Optional<Integer> port = files.port();
    if (port.isPresent() && HostProcess.of(files).isPresent()) {
      return port.get();
    }
    int free = freePort();
    files.writePort(free);
    Programs.run(
        new QemuCommand(settings, name, what.cores(), what.memoryMib(), free).words(files), START);
    return free;
  }

  /** Somebody else may take it meanwhile: then QEMU does not start, and another is tried. */
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void delete(Machine node, Pooled what) throws LaunchException, InterruptedException {
    delete(node.name());
  }

  /** Directories; and processes whose directory is gone, which only a person can have removed. */
  @Override
  public List<Leftover> leftovers(Supplier<Known> known) throws LaunchException {
    Set<NodeName> found = new TreeSet<>();
    try {
      found.addAll(HostProcess.allOf(directory).keySet());
      if (Files.exists(directory)) {
        try (var each = Files.list(directory)) {
          each.map(own -> own.getFileName().toString())
              .filter(NodeName::isValid)
              .forEach(own -> found.add(new NodeName(own)));
        }
      }
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "%s cannot be read: %s".formatted(directory, e));
    }
    found.removeAll(known.get().servers().keySet());
    return found.stream().map(name -> new Leftover("machine", name.value(), name.value())).toList();
  }

  @Override
  public void remove(Leftover leftover) throws LaunchException, InterruptedException {
    delete(new NodeName(leftover.id()));
  }

  private void delete(NodeName node) throws LaunchException, InterruptedException {
    MachineFiles files = files(node);
    try {
      for (ProcessHandle left : HostProcess.allOf(directory).getOrDefault(node, List.of())) {
        HostProcess.end(left);
      }
      files.keys().remove();
    } catch (IOException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "%s cannot be removed: %s".formatted(files.directory(), e));
    }
  }

  @Override
  public Node open(Machine machine) throws NodeException {
    MachineFiles files = files(machine.name());
    try {
      int port =
          files
              .port()
              .orElseThrow(() ->
                  new NodeException(
                      NodeException.Kind.UNREACHABLE, machine.name() + " was never started"));
      return open(machine.name(), files, port);
    } catch (IOException e) {
      throw new NodeException(
          NodeException.Kind.UNREACHABLE, machine.name() + " has no files here", e);
    }
  }

  private SshNode open(NodeName node, MachineFiles files, int port) throws IOException {
    var keys = files.keys();
    var access = new SshAccess(LOOPBACK, port, settings.user(), keys.key(), keys.hostKey());
    return new SshNode(node, access, keys.image());
  }

  /** What it made goes on. */
  @Override
  public void close() {}
}
