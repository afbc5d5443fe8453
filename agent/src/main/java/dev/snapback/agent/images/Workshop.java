package dev.snapback.agent.images;

import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.images.MountedImage.Surroundings;
import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.process.Programs;
import dev.snapback.agent.process.RootMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an unfinished image's files get their last touches.
 *
 * @param machine the machine's own root, as the agent sees it
 * @param places where images are mounted, seen by this process alone
 */
record Workshop(
    Devices devices,
    BootCopies boots,
    RootMounts mounts,
    Programs programs,
    Surroundings surroundings,
    Path machine,
    Path places) {

  /** What is known of an image when its files are as they are to be. */
  record Prepared(String release, Path initramfs, List<String> packages) {}

  /** What is installed on the root that runs. */
  List<String> livePackages() throws IOException {
    return PackageList.of(new Tree(machine), programs);
  }

  /** What was a run's root: the run's traces go. */
  Prepared clean(String group, Volume volume, String hold, Steps steps)
      throws ImageRefused, LvmException, IOException {
    return prepare(
        group,
        volume,
        hold,
        steps,
        image -> {
          steps.step("remove what the run left", 0);
          new MachineFiles(programs).clean(image.tree());
          return new KernelFiles(boots.kept(hold))
              .newest(image.root())
              .orElseThrow(() ->
                  new ImageRefused(
                      Kind.UNFIT, "the kernel that was kept has no modules on the root any more"));
        });
  }

  /**
   * What came from another machine: it gets this one's own files.
   *
   * @param kernel its /boot, as it came
   */
  Prepared takeOver(String group, Volume volume, String image, Path kernel, Steps steps)
      throws ImageRefused, LvmException, IOException {
    return prepare(
        group,
        volume,
        image,
        steps,
        mounted -> {
          steps.step("take over this machine's own files", 0);
          new MachineFiles(programs).takeOver(new Tree(machine), mounted.tree());
          return boots.keep(image, new KernelFiles(kernel), mounted.root());
        });
  }

  private interface Touch {
    /** Returns its kernel's release; the kernel is kept then. */
    String touch(MountedImage image) throws ImageRefused, IOException;
  }

  private Prepared prepare(String group, Volume volume, String kept, Steps steps, Touch touch)
      throws ImageRefused, LvmException, IOException {
    Files.createDirectories(places);
    Path place = Files.createTempDirectory(places, "image");
    try (var device = devices.open(group, volume);
        var image = MountedImage.of(device.path(), place, mounts, programs, surroundings)) {
      String release = touch.touch(image);
      var kernel = new KernelFiles(boots.kept(kept));
      roomInBoot(kernel);
      List<String> packages = PackageList.of(image.tree(), programs);
      steps.step("make the initramfs of its resets", 0);
      Path initramfs = image.initramfs(kernel, release, group, volume.name());
      steps.step("give back free blocks", 0);
      image.trim();
      return new Prepared(release, initramfs, packages);
    } finally {
      Files.deleteIfExists(place);
    }
  }

  /**
   * A reset to another image has the kernels of both in /boot for a while: so a power cut finds one
   * or the other.
   */
  private void roomInBoot(KernelFiles kernel) throws ImageRefused, IOException {
    Optional<Path> live = new Tree(machine).directory(Path.of("boot"));
    if (live.isEmpty()) {
      return;
    }
    long needed = 0;
    for (String name : kernel.names()) {
      Path file = kernel.directory().resolve(name);
      Path there = live.get().resolve(name);
      if (!Files.isRegularFile(there)
          || Files.size(there) != Files.size(file)
          || !Files.getLastModifiedTime(there).equals(Files.getLastModifiedTime(file))) {
        needed += Files.size(file);
      }
    }
    long free = Files.getFileStore(live.get()).getUsableSpace();
    if (free < needed) {
      throw new ImageRefused(
          Kind.NO_ROOM,
          "/boot has %s free, the image's kernel needs %s beside the one that is there"
              .formatted(new Bytes(free), new Bytes(needed)));
    }
  }
}
