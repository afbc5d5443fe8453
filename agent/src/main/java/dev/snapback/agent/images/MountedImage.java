package dev.snapback.agent.images;

import dev.snapback.agent.process.Programs;
import dev.snapback.agent.process.RootMounts;
import dev.snapback.agent.roots.RootFileSystem;
import dev.snapback.agent.run.MachineRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An unfinished image, mounted to be written to, in the agent's own view: its journal is replayed
 * by that. Programs run in it as in a system of its own. One thread uses it.
 */
final class MountedImage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MountedImage.class);
  private static final Duration TRIM = Duration.ofMinutes(10);
  private static final Duration INITRAMFS = Duration.ofMinutes(15);

  /** What an image's programs see of the agent's: /dev and the like, and what makes initramfs. */
  record Surroundings(Path dev, Path proc, Path sys, Path makers) {}

  private final Path place;
  private final RootMounts mounts;
  private final Programs programs;
  private final Surroundings surroundings;
  private final Deque<Path> mounted = new ArrayDeque<>();

  private MountedImage(
      Path place, RootMounts mounts, Programs programs, Surroundings surroundings) {
    this.place = place;
    this.mounts = mounts;
    this.programs = programs;
    this.surroundings = surroundings;
  }

  /**
   * @param place an empty directory of the agent's
   */
  static MountedImage of(
      Path device, Path place, RootMounts mounts, Programs programs, Surroundings surroundings)
      throws IOException {
    var kind = RootFileSystem.of(device);
    mounts.mountWritable(device, place, kind.type(), kind.options());
    var image = new MountedImage(place, mounts, programs, surroundings);
    image.mounted.push(place);
    return image;
  }

  Tree tree() {
    return new Tree(place);
  }

  MachineRoot root() {
    return new MachineRoot(place);
  }

  /**
   * Makes the initramfs of its resets, with its own programs and modules.
   *
   * @param volume its own, which lies where its roots will
   * @return a file in memory
   */
  Path initramfs(KernelFiles kernel, String release, String group, String volume)
      throws IOException {
    Path memory = Files.createDirectories(surroundings.dev().resolve("shm"));
    Path made = memory.resolve("snapback-initramfs");
    bind(surroundings.dev(), "dev");
    bind(surroundings.proc(), "proc");
    bind(surroundings.sys(), "sys");
    // It asks the kernel's configuration what it can decompress.
    bind(kernel.directory(), "boot");
    // Empty on every root, until it boots.
    bind(surroundings.makers(), "run");
    var _ =
        new Chroot(place, programs)
            .run(
                List.of(
                    "sh",
                    "/run/make-reset-initramfs",
                    "/dev/shm/" + made.getFileName(),
                    release,
                    group,
                    volume),
                INITRAMFS);
    return made;
  }

  private void bind(Path tree, String where) throws IOException {
    Path at =
        tree()
            .directory(Path.of(where))
            .orElseThrow(() -> new IOException("expected a directory /" + where + " in the image"));
    mounts.bind(tree, at);
    mounted.push(at);
  }

  /** Gives free blocks back to the pool; where that cannot be, the image is only larger. */
  void trim() throws IOException {
    var trimmed = programs.run(List.of("fstrim", place.toString()), Programs.ENVIRONMENT, TRIM);
    if (!trimmed.succeeded()) {
      LOG.warn("free blocks of the image are not given back: {}", trimmed.stderr().strip());
    }
  }

  /** Everything is on its device afterwards. */
  @Override
  public void close() throws IOException {
    while (!mounted.isEmpty()) {
      mounts.unmountWhole(mounted.pop());
    }
  }
}
