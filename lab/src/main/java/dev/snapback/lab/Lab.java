package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Machines that belong together, in one directory, and one controller's port that they all reach.
 * The machines outlive the program that started them; {@link #down} ends them, and nothing but
 * them. Not thread-safe.
 */
public final class Lab {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  // sun_path's 108 bytes with the zero at its end (unix(7))
  private static final int LONGEST_SOCKET_PATH = 107;

  /** What all machines of a lab share: kept as {@code lab.json}. */
  record Shared(Path image, Path cache, Accelerator accelerator, int controllerPort) {}

  private final Path directory;
  private final Shared shared;
  private final Consumer<String> progress;

  private Lab(Path directory, Shared shared, Consumer<String> progress) {
    this.directory = directory;
    this.shared = shared;
    this.progress = progress;
  }

  /** The lab in a directory, as the other, with machines of the usual kind. */
  public static Lab open(
      Path directory, Path cache, OptionalInt controllerPort, Consumer<String> progress)
      throws IOException, InterruptedException {
    return open(directory, cache, LabImage.USUAL, controllerPort, progress);
  }

  /**
   * The lab in a directory; made, with its image, if it is not there.
   *
   * @param kind of its machines: the name of a file in {@code lab/image/kinds}. A lab that is there
   *     already keeps its own.
   * @param controllerPort where the controller's node port is or will be, on loopback; a free one
   *     if empty. A lab that is there already keeps its own.
   * @param progress gets a line for each step that takes long
   */
  public static Lab open(
      Path directory,
      Path cache,
      String kind,
      OptionalInt controllerPort,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Path absolute = directory.toAbsolutePath().normalize();
    Path file = absolute.resolve("lab.json");
    if (!Files.exists(file)) {
      LabImage image = LabImage.ensure(cache.toAbsolutePath(), kind, progress);
      Accelerator accelerator = AcceleratorProbe.choose(image, progress);
      int port = controllerPort.isPresent() ? controllerPort.getAsInt() : Ports.ofThisHost().next();
      Files.createDirectories(absolute);
      Json.write(file, new Shared(image.directory(), cache.toAbsolutePath(), accelerator, port));
    }
    Lab lab = new Lab(absolute, Json.read(file, Shared.class), progress);
    if (controllerPort.isPresent() && controllerPort.getAsInt() != lab.controllerPort()) {
      throw new LabException(
          "the lab in "
              + absolute
              + " has controller port "
              + lab.controllerPort()
              + "; take that, or another directory");
    }
    return lab;
  }

  /**
   * The lab in a directory, as it is.
   *
   * @throws LabException if there is none
   */
  public static Lab existing(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Path file = absolute.resolve("lab.json");
    if (!Files.exists(file)) {
      throw new LabException("no lab in " + absolute + "; `lab up` makes one");
    }
    return new Lab(absolute, Json.read(file, Shared.class), line -> {});
  }

  public Path directory() {
    return directory;
  }

  public LabImage image() {
    return new LabImage(shared.image());
  }

  /**
   * The loopback port that machines reach as 10.0.2.100:7443: the controller's node port must be
   * there.
   */
  public int controllerPort() {
    return shared.controllerPort();
  }

  /**
   * Turns on machines PREFIX1 to PREFIXn, makes those that are missing, and does not wait for them
   * to boot.
   */
  public List<Machine> up(int count, String prefix) throws IOException, InterruptedException {
    return up(count, prefix, false);
  }

  /**
   * The same with machines that also reach each other, by a second card, {@code ens30}: which
   * address that has is theirs to say.
   */
  public List<Machine> upWired(int count, String prefix) throws IOException, InterruptedException {
    return up(count, prefix, true);
  }

  private List<Machine> up(int count, String prefix, boolean wired)
      throws IOException, InterruptedException {
    List<Machine> machines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      MachineSpec spec = specOf(prefix + i, wired);
      if (!Files.exists(spec.disk())) {
        image().install(spec);
      }
      Machine machine = new Machine(spec, image());
      machine.power(Power.ON);
      machines.add(machine);
    }
    return machines;
  }

  /**
   * The same with machines that were prepared and have booted: from the cache, where the first call
   * for a key puts one. A machine of that name which is there already is brought back to the
   * prepared state.
   *
   * @param key all that the preparation depends on
   */
  public List<Machine> upPrepared(
      int count, String prefix, String key, SavedMachine.Preparation preparation)
      throws IOException, InterruptedException {
    SavedMachine saved =
        SavedMachine.ensure(
            image(), shared.cache(), shared.accelerator(), key, preparation, progress);
    List<Machine> machines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      MachineSpec spec = specOf(prefix + i, false);
      Machine machine = new Machine(spec, image());
      machine.power(Power.OFF);
      machine.removeDataDisks();
      saved.cloneTo(spec);
      machine.restore(SavedMachine.STATE);
      machines.add(machine);
    }
    return machines;
  }

  public List<Machine> machines() throws IOException {
    List<Machine> machines = new ArrayList<>();
    for (MachineSpec spec : specs()) {
      machines.add(new Machine(spec, image()));
    }
    return machines;
  }

  public Machine machine(String name) throws IOException {
    for (Machine machine : machines()) {
      if (machine.name().equals(name)) {
        return machine;
      }
    }
    List<String> names = specs().stream().map(MachineSpec::name).toList();
    throw new LabException("no machine '" + name + "' in " + directory + "; there are " + names);
  }

  /**
   * Ends all machines and removes their disks. What they said on their consoles stays, until a
   * machine of that name is made.
   */
  public void down() throws IOException, InterruptedException {
    for (MachineSpec spec : specs()) {
      Machine machine = new Machine(spec, image());
      machine.power(Power.OFF);
      machine.removeDataDisks();
      Files.deleteIfExists(spec.disk());
      Files.deleteIfExists(spec.firmwareMemory());
      Files.deleteIfExists(spec.pidFile());
      Files.deleteIfExists(specFile(spec.name()));
    }
    Directories.delete(Directories.sockets(directory));
    Files.deleteIfExists(directory.resolve("lab.json"));
  }

  private MachineSpec specOf(String name, boolean wired) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new LabException(
          "a machine's name is a small letter, then at most 31 of a-z, 0-9 and '-'; not '"
              + name
              + "'");
    }
    if (Files.exists(specFile(name))) {
      return Json.read(specFile(name), MachineSpec.class);
    }
    Path home = Files.createDirectories(directory.resolve(name));
    Path qmp = Directories.sockets(directory).resolve(name);
    if (Directories.bytes(qmp) > LONGEST_SOCKET_PATH) {
      throw new LabException(qmp + " is too long a path for a socket");
    }
    Ports ports = Ports.ofThisHost();
    ports.reserve(shared.controllerPort());
    specs().forEach(other -> Stream.of(other.sshPort(), other.agentPort()).forEach(ports::reserve));
    MachineSpec spec =
        new MachineSpec(
            name,
            home,
            qmp,
            ports.next(),
            ports.next(),
            shared.controllerPort(),
            shared.accelerator(),
            wired);
    Files.deleteIfExists(spec.console());
    Json.write(specFile(name), spec);
    return spec;
  }

  private List<MachineSpec> specs() throws IOException {
    List<Path> homes;
    try (Stream<Path> found = Files.list(directory)) {
      homes = found.filter(path -> Files.exists(path.resolve("machine.json"))).sorted().toList();
    }
    List<MachineSpec> specs = new ArrayList<>();
    for (Path home : homes) {
      specs.add(Json.read(home.resolve("machine.json"), MachineSpec.class));
    }
    return specs;
  }

  private Path specFile(String name) {
    return directory.resolve(name).resolve("machine.json");
  }
}
