package dev.snapback.agent.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What leads a cold boot to the root: firmware, boot loader, command line, fstab. */
final class LoaderChecks {
  private static final String BECAUSE =
      "a snapshot has the UUID and the label of its origin, so the name must be used";

  private LoaderChecks() {}

  static List<Finding> of(Host host) {
    var name = host.rootName();
    if (name.isEmpty()) {
      return List.of();
    }
    var changes = LoaderFiles.of(host);
    return List.of(
        boot(host),
        loader(host, name.get(), changes),
        fstab(host, name.get(), changes),
        resume(host));
  }

  private static Finding boot(Host host) {
    String what = "/boot";
    String expected = "a partition of its own";
    if (host.loader().partition().isPresent()) {
      return Finding.ok(what, expected, host.loader().partition().get().source());
    }
    if (isAdopted(host)) {
      return Finding.refused(
          what,
          expected,
          "/boot inside orig_root, which this setup only adds to",
          "boot orig_root itself (lvremove its snapshots, lvrename it to root), and set it up from there");
    }
    // GRUB finds the volume by its LVM UUID, which orig_root keeps, and passes over pools and thin
    // volumes (grub-core/disk/lvm.c, "Found a non-supported type, give up and move on").
    return grub(host).isEmpty()
        ? Finding.refused(
            what,
            expected,
            "it inside the root volume, and no configuration of GRUB, which alone reads LVM volumes",
            "install the machine with /boot on a partition of its own")
        : Finding.warning(
            what,
            expected,
            "it inside the root volume",
            "GRUB goes on reading the pristine volume: that is sound, but a kernel that a run installs is not booted by it, and grub-install fails inside of a run");
  }

  private static Finding loader(Host host, RootName name, LoaderFiles changes) {
    String what = (host.loader().uefi() ? "UEFI" : "BIOS") + " boot loader";
    String expected = "a configuration that boots root=" + name.wanted();
    var booting =
        host.loader().files().entrySet().stream()
            .filter(file -> BootText.boots(file.getKey(), file.getValue(), name))
            .map(file -> file.getKey())
            .toList();
    String root = BootText.rootOf(host.loader().commandLine());
    String found = "root=" + root + " on the kernel's command line";
    if (booting.isEmpty() && !name.isWanted(root)) {
      return Finding.refused(
          what,
          expected,
          found
              + ", and no configuration that setup knows (GRUB's, or boot loader entries below /boot) with it",
          BECAUSE
              + ": write root=%s into the boot loader's configuration, and reboot"
                  .formatted(name.wanted()));
    }
    if (booting.isEmpty()) {
      return Finding.warning(
          what,
          expected,
          found + ", in no configuration that setup knows",
          "see that it says so for every kernel that it offers");
    }
    var files =
        Stream.concat(
                changes.loader().keySet().stream(),
                changes.system().keySet().stream().filter(p -> !p.equals(BootText.FSTAB)))
            .toList();
    return files.isEmpty()
        ? Finding.ok(what, expected, names(booting))
        : Finding.change(
            what,
            expected,
            found + ", and other words in " + names(files),
            BECAUSE + "; rewritten, each file's former self stays beside it as *.before-snapback");
  }

  private static Finding fstab(Host host, RootName name, LoaderFiles changes) {
    String what = "/etc/fstab";
    String expected = name.wanted() + " for /";
    String text = host.loader().files().getOrDefault(BootText.FSTAB, "");
    String device = BootText.mountedAt("/", text);
    if (!changes.system().containsKey(BootText.FSTAB)) {
      // systemd mounts what the kernel's command line names where fstab says nothing of it.
      return device.isEmpty() || name.isWanted(device)
          ? Finding.ok(what, expected, device.isEmpty() ? "no line for it" : device)
          : Finding.refused(
              what, expected, device, BECAUSE + ": correct it, setup does not know this device");
    }
    return isAdopted(host)
        ? Finding.refused(
            what, expected, device, BECAUSE + ": correct it in root, and in orig_root as well")
        : Finding.change(
            what,
            expected,
            device,
            BECAUSE + "; rewritten, the former stays as /etc/fstab.before-snapback");
  }

  private static Finding resume(Host host) {
    String what = "resume from hibernation";
    String expected = "a boot that does not resume a system that was reset since";
    var found = new ArrayList<String>();
    Stream.of(host.loader().commandLine().split("\\s+"))
        .filter(word -> word.startsWith("resume="))
        .forEach(found::add);
    boolean changes = !found.isEmpty() || LoaderFiles.commandLine(host).contains("noresume");
    return changes && !host.loader().commandLine().contains("noresume")
        ? Finding.change(
            what,
            expected,
            found.isEmpty() ? "RESUME=" + host.loader().resume() : String.join(" ", found),
            "noresume takes its place on the kernel's command line")
        : Finding.ok(what, expected, "no resume= on the kernel's command line");
  }

  private static boolean isAdopted(Host host) {
    return Becoming.of(host).filter(Becoming.OrigRootOfRecipe.class::isInstance).isPresent();
  }

  private static List<Path> grub(Host host) {
    return host.loader().files().keySet().stream()
        .filter(path -> path.endsWith("grub.cfg"))
        .toList();
  }

  private static String names(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
