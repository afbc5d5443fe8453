package dev.snapback.agent.images;

import dev.snapback.agent.identity.WriteAccess;
import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.SetUpNode.NotANode;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.process.NativeMounts;
import dev.snapback.agent.process.Programs;
import dev.snapback.agent.run.MachineRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The images of this machine. How far a volume has come on its way to being one, its tags say: cut
 * off anywhere, the same order goes on from there. Thread-safe: one thing is made at a time, any
 * number are read.
 */
public final class Images {
  // A part of a volume's name, a tag and a directory's name; as setup has it.
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");
  private static final int DROPS = 3;

  /** Finds this machine to be a node, or says why not. */
  @FunctionalInterface
  interface NodeCheck {
    SetUpNode check() throws NotANode, LvmException;
  }

  private final NodeCheck check;
  private final Lvm lvm;
  private final Workshop workshop;
  private final Making making;
  private final Runnable sendReadersAway;

  Images(
      NodeCheck check, Lvm lvm, Workshop workshop, Runnable sendReadersAway, InstantSource clock) {
    this.check = check;
    this.lvm = lvm;
    this.workshop = workshop;
    this.making = new Making(this::node, lvm, workshop, clock);
    this.sendReadersAway = sendReadersAway;
  }

  /**
   * Of this machine, as the agent's own root shows it. Nothing is read or called yet.
   *
   * @param access to the agent's own root
   * @param places where images are mounted while they are made
   * @param sendReadersAway from former roots, before one becomes something else
   */
  public static Images ofThisMachine(
      Lvm lvm, Programs programs, WriteAccess access, Path places, Runnable sendReadersAway) {
    var surroundings =
        new MountedImage.Surroundings(
            Path.of("/dev"), Path.of("/proc"), Path.of("/sys"), Path.of("/agent/initramfs"));
    var workshop =
        new Workshop(
            new Devices(lvm, Path.of("/dev/mapper")),
            new BootCopies(Path.of("/boot"), access),
            new NativeMounts(),
            programs,
            surroundings,
            Path.of("/proc/1/root"),
            places);
    return new Images(
        () -> SetUpNode.check(lvm), lvm, workshop, sendReadersAway, InstantSource.system());
  }

  /**
   * Puts the kernel in /boot aside for the image that the live root is to become.
   *
   * @param run whose root it is, and whose hold it will be
   * @return the kernel's release
   */
  public synchronized String keepBoot(String run) throws ImageRefused, IOException {
    var root = new MachineRoot(workshop.machine());
    Path boot =
        new Tree(root.path())
            .directory(Path.of("boot"))
            .orElseThrow(
                () -> new ImageRefused(Kind.UNFIT, "expected a directory /boot, found none"));
    Path kept = workshop.boots().kept(run);
    var done =
        kept.toFile().isDirectory() ? new KernelFiles(kept).newest(root) : Optional.<String>empty();
    return done.isPresent() ? done.get() : workshop.boots().keep(run, new KernelFiles(boot), root);
  }

  /**
   * Makes a kept root an image; minutes. What is an image already is told again. The root that runs
   * should be one that no run has used, of the image that the kept one was of.
   */
  public synchronized Sealed seal(String hold, String id, Steps steps)
      throws ImageRefused, LvmException, IOException, InterruptedException {
    var found = Image.find(node().group(), check(id));
    if (found.filter(Images::isWhole).isEmpty()) {
      sendReadersAway.run();
      making.seal(hold, id, steps);
    }
    making.dropSealed(hold, known(node(), id));
    return whole(id).comparedWith(workshop.livePackages());
  }

  /**
   * Begins an image that is received; what was begun before is gone on with.
   *
   * @param base what it begins as a copy of
   * @param bytes of its volume
   * @return whether it had been begun before
   */
  public synchronized boolean begin(String id, Optional<String> base, long bytes)
      throws ImageRefused, LvmException, IOException {
    return making.begin(check(id), base, bytes);
  }

  /**
   * Makes what was received an image of this machine; minutes. One that is whole is told again.
   *
   * @param digest that all of it must have
   * @param kernel a directory with what it has in /boot
   */
  public synchronized Sealed finish(String id, String digest, Path kernel, Steps steps)
      throws ImageRefused, LvmException, IOException, InterruptedException {
    var found = Image.find(node().group(), check(id)).filter(Images::isWhole);
    if (found.isEmpty()) {
      making.finish(id, digest, kernel, steps);
    } else if (!found.get().fact(Volumes.DIGEST).equals(Optional.of(digest))) {
      throw new ImageRefused(
          Kind.NOT_NOW, "image " + id + " is on this machine already, with another digest");
    }
    return whole(id);
  }

  /** Its blocks, to be read and closed: of one that was sealed here, or that was begun. */
  public Blocks read(String id) throws ImageRefused, LvmException, IOException {
    var node = node();
    var volume = known(node, id);
    if (Image.of(volume).filter(image -> image.whole() && !image.original()).isPresent()) {
      throw new ImageRefused(
          Kind.NOT_NOW,
          "image %s was not sealed on this machine: its blocks are not those of its digest"
              .formatted(id));
    }
    return workshop.devices().blocks(node.group().name(), volume, false);
  }

  /** Those of one that was begun, to be written. */
  public synchronized Blocks write(String id) throws ImageRefused, LvmException, IOException {
    return making.write(check(id));
  }

  /** Refuses where a run or a reset could soon find no room any more. */
  public void checkRoom() throws ImageRefused, LvmException {
    Making.checkPool(node().group());
  }

  /** The directory with what an image had in /boot. */
  public Path kernel(String id) throws ImageRefused, LvmException {
    var volume = known(node(), id);
    if (Image.of(volume).filter(Image::original).isEmpty()) {
      throw new ImageRefused(Kind.NOT_NOW, "image " + id + " was not sealed on this machine");
    }
    return workshop.boots().kernelFiles(id).directory();
  }

  /** Removes an image, or one that was begun; nothing where there is none. */
  public synchronized void drop(String id) throws ImageRefused, LvmException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        remove(id);
        break;
      } catch (LvmException e) {
        // The next reset is being prepared, by which a former root gets another name (seen).
        if (e.kind() != LvmException.Kind.NO_SUCH_VOLUME || attempt == DROPS) {
          throw e;
        }
      }
    }
    workshop.boots().drop(id);
  }

  private void remove(String id) throws ImageRefused, LvmException {
    var node = node();
    var volume = Image.find(node.group(), check(id));
    if (node.settings().image().equals(id)) {
      throw new ImageRefused(
          Kind.NOT_NOW, "image " + id + " is setup's own, which the others stand on: it stays");
    }
    var used = roots(node, id, v -> !Volumes.isFormer(v) || isLive(node, v));
    if (!used.isEmpty()) {
      throw new ImageRefused(
          Kind.NOT_NOW, "image %s is used by %s".formatted(id, String.join(" and ", used)));
    }
    if (volume.isPresent()) {
      sendReadersAway.run();
      // LVM would take away the former roots that have it as their origin, or its name from them.
      var goes = new ArrayList<>(roots(node, id, Volumes::isFormer));
      goes.add(volume.get().name());
      lvm.remove(node.group().name(), goes);
    }
  }

  private static List<String> roots(SetUpNode node, String id, Predicate<Volume> which) {
    Stream<Volume> volumes = node.group().volumes().stream();
    return volumes
        .filter(v -> v.fact(Volumes.ROLE).equals(Optional.of("root")))
        .filter(v -> v.fact(Volumes.IMAGE).equals(Optional.of(id)))
        .filter(which)
        .map(Volume::name)
        .toList();
  }

  private static boolean isLive(SetUpNode node, Volume volume) {
    return volume.uuid().equals(node.live().uuid());
  }

  private static boolean isWhole(Volume volume) {
    return Image.of(volume).filter(Image::whole).isPresent();
  }

  private Sealed whole(String id) throws ImageRefused, LvmException, IOException {
    var image = Image.of(known(node(), id)).orElseThrow();
    return new Sealed(image, workshop.boots().packages(id), List.of());
  }

  private static Volume known(SetUpNode node, String id) throws ImageRefused {
    return Image.find(node.group(), check(id))
        .orElseThrow(() ->
            new ImageRefused(
                Kind.NO_SUCH_IMAGE,
                "no image \"%s\" on this machine; it has %s"
                    .formatted(id, String.join(", ", node.images()))));
  }

  private static String check(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "an image's id is 1 to 63 letters, digits, '.', '_' and '-', not \"" + id + "\"");
    }
    return id;
  }

  private SetUpNode node() throws ImageRefused, LvmException {
    try {
      return check.check();
    } catch (NotANode e) {
      throw new ImageRefused(
          Kind.NOT_NOW, "this machine is not set up as a node: " + e.getMessage());
    }
  }
}
