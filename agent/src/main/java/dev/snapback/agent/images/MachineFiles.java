package dev.snapback.agent.images;

import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The files of a root that tell one machine from another, or one run from nothing. */
record MachineFiles(Programs programs) {
  private static final Duration COPY = Duration.ofMinutes(2);

  /** What a run and the agent leave, what no two machines should share, and what only fills. */
  private static final List<String> LEFT =
      List.of(
          "var/lib/snapback",
          "tmp/*",
          "tmp/.*",
          "var/tmp/*",
          "var/tmp/.*",
          "var/log/journal/*",
          "var/lib/systemd/random-seed",
          "var/lib/dhcp/*",
          "var/lib/NetworkManager/*.lease");

  /** A machine's own: who it is, where its disks and its network are, and how it boots. */
  private static final List<String> OWN =
      List.of(
          "etc/ssh/ssh_host_*",
          "etc/hostname",
          "etc/hosts",
          "etc/machine-id",
          "var/lib/dbus/machine-id",
          "etc/resolv.conf",
          "etc/network",
          "etc/netplan",
          "etc/systemd/network",
          "etc/NetworkManager/system-connections",
          "etc/sysconfig/network",
          "etc/sysconfig/network-scripts",
          "etc/udev/rules.d/70-persistent-net.rules",
          "etc/fstab",
          "etc/crypttab",
          "etc/mdadm/mdadm.conf",
          "etc/mdadm.conf",
          "etc/lvm/devices",
          "etc/iscsi/initiatorname.iscsi",
          "etc/adjtime",
          "etc/default/grub",
          "etc/default/grub.d",
          "etc/kernel/cmdline",
          // These name the volume group.
          "etc/systemd/system/run-snapback*.mount",
          "etc/systemd/system/dev-mapper-*-snapback*.device.d");

  /** Cleans what was a run's root. */
  void clean(Tree image) throws IOException {
    for (String name : LEFT) {
      image.delete(name);
    }
  }

  /** Puts a machine's own files in the place of those of another. */
  void takeOver(Tree machine, Tree image) throws IOException, ImageRefused {
    for (String name : OWN) {
      image.delete(name);
      List<Path> own = machine.files(name);
      if (own.isEmpty()) {
        continue;
      }
      Path parent = Tree.parent(Path.of(name));
      if (image.directory(parent).isEmpty()) {
        if (!Files.notExists(image.place().resolve(parent))) {
          throw new ImageRefused(
              Kind.UNFIT,
              "expected /%s of the image to be a plain directory, found a link or a file"
                  .formatted(parent));
        }
        var above = image.directory(Tree.parent(parent));
        if (above.isEmpty()) {
          continue;
        }
        Files.createDirectory(above.get().resolve(parent.getFileName()));
      }
      copy(own, image.place().resolve(parent));
    }
  }

  /** With owners, times and security contexts, which Java's copy leaves out in trees. */
  private void copy(List<Path> files, Path into) throws IOException {
    var argv = new ArrayList<>(List.of("cp", "--archive", "--one-file-system", "-t"));
    argv.add(into.toString());
    files.forEach(file -> argv.add(file.toString()));
    Finished copied = programs.run(argv, Programs.ENVIRONMENT, COPY);
    if (!copied.succeeded()) {
      throw new IOException("cp to " + into + ": " + copied.stderr().strip());
    }
  }
}
