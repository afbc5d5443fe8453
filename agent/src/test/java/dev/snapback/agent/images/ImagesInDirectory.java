package dev.snapback.agent.images;

import dev.snapback.agent.identity.WriteAccess;
import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.ForkedPrograms;
import dev.snapback.agent.process.Programs;
import dev.snapback.agent.process.RootMounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The images of a node in a directory: files in place of devices, and of what is mounted from one,
 * a directory {@code trees/DEVICE}.
 */
public final class ImagesInDirectory {
  public static final long BYTES = 8L << 20;

  public final NodeInDirectory node;
  public final Images images;
  final List<String> programs = new ArrayList<>();
  final Path directory;

  /** Done between the look at the volumes and what is done to them. */
  Runnable meanwhile = () -> {};

  private ImagesInDirectory(Path directory, NodeInDirectory node) {
    this.directory = directory;
    this.node = node;
    var surroundings =
        new MountedImage.Surroundings(
            at("dev"), at("node/proc"), at("node/sys"), at("agent/initramfs"));
    var workshop =
        new Workshop(
            new Devices(node.lvm(), at("dev/mapper")),
            new BootCopies(at("boot"), WriteAccess.ALWAYS),
            new LinkedRoots(),
            new Scripted(new ForkedPrograms(directory)),
            surroundings,
            at("machine"),
            at("places"));
    images =
        new Images(
            node::check,
            node.lvm(),
            workshop,
            () -> meanwhile.run(),
            InstantSource.fixed(Instant.ofEpochSecond(1_795_000_000)));
  }

  /** A node with an image that is small enough to be read often. */
  public static ImagesInDirectory of(Path directory, boolean thin) throws Exception {
    var node = NodeInDirectory.afterSetup(directory.resolve("node"), 20L << 30);
    FakeLvm lvm = node.lvm();
    var tags = lvm.report("main").volume("orig_root").orElseThrow().tags();
    var rootTags = lvm.report("main").volume("root").orElseThrow().tags();
    lvm.remove("main", List.of("root", "orig_root"));
    lvm.create("main", "orig_root", BYTES, tags);
    lvm.snapshot("main", "orig_root", "root", NodeInDirectory.CLASSIC, rootTags);
    node.mountRootFrom("root");
    if (thin) {
      node.thin();
    }
    var made = new ImagesInDirectory(directory, node);
    made.write("boot/bookworm/vmlinuz", "kernel 1");
    made.write("boot/bookworm/cmdline", "root=/dev/mapper/main-root console=ttyS1");
    made.write("boot/bookworm/partition/vmlinuz-6.1.0-9-amd64", "kernel 1");
    made.write("boot/bookworm/partition/initrd.img-6.1.0-9-amd64", "initramfs 1");
    made.write(
        "boot/bookworm/partition/grub/grub.cfg",
        "search --fs-uuid own\nlinux /vmlinuz-6.1.0-9-amd64\ninitrd /initrd.img-6.1.0-9-amd64");
    made.write("boot/bookworm/partition/grub/normal.mod", "a module");
    made.write("machine/boot/vmlinuz-6.1.0-9-amd64", "kernel 1");
    made.write("machine/boot/initrd.img-6.1.0-9-amd64", "initramfs 1");
    made.write("machine/lib/modules/6.1.0-9-amd64/modules.dep", "");
    Files.createDirectories(made.at("dev/mapper"));
    return made;
  }

  Path at(String file) {
    return directory.resolve(file);
  }

  public void write(String file, String text) throws IOException {
    Files.createDirectories(at(file).getParent());
    Files.writeString(at(file), text + "\n");
  }

  /** The kernel that the run has installed. */
  void installKernel(String root) throws IOException {
    write(root + "/lib/modules/6.1.0-10-amd64/modules.dep", "");
    write("machine/lib/modules/6.1.0-10-amd64/modules.dep", "");
    write("machine/boot/vmlinuz-6.1.0-10-amd64", "kernel 2");
    write("machine/boot/initrd.img-6.1.0-10-amd64", "initramfs 2");
  }

  /** What a mount of a volume shows. */
  String tree(String volume) throws IOException {
    for (String name : List.of("dev", "proc", "sys", "boot", "run")) {
      Files.createDirectories(at("trees/main-" + volume + "/" + name));
    }
    return "trees/main-" + volume;
  }

  /** A root that a reset has kept. */
  void hold(String hold) throws Exception {
    var tags = Set.of("snapback.role=root", "snapback.image=bookworm", "snapback.generation=7");
    var origin = node.lvm().report("main").volume("orig_root").orElseThrow();
    var kind = Volumes.snapshots(origin).orElseThrow();
    node.lvm().snapshot("main", "orig_root", "held_" + hold, kind, tags);
    node.lvm().write("held_" + hold, 3L << 20);
  }

  /** A device of the image's size, with an ext4's magic and something in its third block. */
  public void device(String volume, String content) throws IOException {
    try (var channel =
        FileChannel.open(
            at("dev/mapper").resolve(MapperName.of("main", volume)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {0x53, (byte) 0xef}), 1024 + 0x38);
      var text = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      channel.write(text, 2L << 20);
      channel.write(ByteBuffer.wrap(new byte[1]), BYTES - 1);
    }
  }

  private static final class LinkedRoots implements RootMounts {
    @Override
    public void mountWritable(Path device, Path where, String type, String options)
        throws IOException {
      Path mapper = device.getParent();
      String volume = MapperName.parse(device.getFileName().toString()).orElseThrow().volume();
      Path tree = mapper.getParent().resolveSibling("trees").resolve("main-" + volume);
      Files.delete(where);
      Files.createSymbolicLink(where, tree);
    }

    @Override
    public void bind(Path tree, Path where) {}

    @Override
    public void unmountWhole(Path where) throws IOException {
      if (Files.isSymbolicLink(where)) {
        Files.delete(where);
        Files.createDirectory(where);
      }
    }
  }

  private final class Scripted implements Programs {
    private final Programs real;

    Scripted(Programs real) {
      this.real = real;
    }

    @Override
    public Finished run(List<String> argv, Map<String, String> environment, Duration deadline)
        throws IOException {
      if (argv.getFirst().equals("cp")) {
        return real.run(argv, environment, deadline);
      }
      boolean inside = argv.getFirst().equals("chroot");
      programs.add(inside ? String.join(" ", argv.subList(2, argv.size())) : argv.getFirst());
      if (argv.contains("/run/make-reset-initramfs")) {
        write("dev/shm/snapback-initramfs", "of " + argv.get(5));
      }
      return new Finished(
          0, "ii  zlib 1.2 amd64\nrc  gone 1 amd64\nii  bash 5.2 amd64\n", "", false);
    }

    @Override
    public void warmUp() {}
  }
}
