package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.machine.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a machine must be before it can be set up. Each reason says what was expected, what was
 * found and what to do.
 */
final class Preconditions {
  private static final Pattern ROOT_ARGUMENT = Pattern.compile("(?:^|\\s)root=(\\S+)");
  private static final Pattern ROOT_ENTRY = Pattern.compile("(?m)^\\s*([^#\\s]\\S*)\\s+/\\s+");

  private Preconditions() {}

  /** All that is missing; empty: nothing. */
  static List<String> missing(Host host, SetupOptions options) {
    var reasons = new ArrayList<String>();
    if (!options.imageIsValid()) {
      reasons.add(
          "expected a name of letters, digits, '.', '_' and '-' for the image, found \""
              + options.image()
              + "\"");
    }
    if (!host.missingTools().isEmpty()) {
      reasons.add(
          "expected these programs, which are not installed: "
              + String.join(", ", host.missingTools())
              + "; install their packages");
    }
    if (host.name().isEmpty()) {
      reasons.add(
          "expected / on an LVM volume, found %s; install the machine with its root on LVM"
              .formatted(host.root().source()));
      return reasons;
    }
    names(host, host.name().get(), reasons);
    boot(host, reasons);
    initramfs(host, options, reasons);
    bundle(host, options, reasons);
    return reasons;
  }

  private static void names(Host host, MapperName name, List<String> reasons) {
    // orig_root: setup was cut off between its last steps, and goes on from there.
    if (!name.volume().equals(Volumes.ROOT) && !name.volume().equals(Volumes.ORIG_ROOT)) {
      reasons.add(
          "expected / on a volume named root, found %s/%s; rename it (lvrename), and change fstab and boot loader"
              .formatted(name.group(), name.volume()));
      return;
    }
    String mapper = MapperName.device(name.group(), Volumes.ROOT);
    var accepted = List.of(mapper, "/dev/" + name.group() + "/" + Volumes.ROOT);
    // A snapshot has the UUID and the label of its origin: which of them a mount by UUID finds is
    // chance.
    String because = "; a snapshot has the same UUID as its origin, so the name must be used";
    var argument = ROOT_ARGUMENT.matcher(host.commandLine());
    String root = argument.find() ? argument.group(1) : "none";
    if (!accepted.contains(root)) {
      reasons.add(
          "expected root=%s on the kernel's command line, found root=%s%s"
              .formatted(mapper, root, because));
    }
    var entry = ROOT_ENTRY.matcher(host.fstab());
    String device = entry.find() ? entry.group(1) : "none";
    if (!accepted.contains(device)) {
      reasons.add("expected %s for / in /etc/fstab, found %s%s".formatted(mapper, device, because));
    }
  }

  private static void boot(Host host, List<String> reasons) {
    if (host.boot().isEmpty()) {
      reasons.add(
          "expected /boot on a partition of its own, found it inside the root volume;"
              + " the boot loader would go on reading the pristine volume");
    }
    if (host.kernel().isEmpty() || host.initramfs().isEmpty()) {
      reasons.add(
          "expected kernel and initramfs of the running %s in /boot, found %s and %s"
              .formatted(
                  host.kernelRelease(),
                  host.kernel().map(Object::toString).orElse("no kernel"),
                  host.initramfs().map(Object::toString).orElse("no initramfs")));
    }
  }

  private static void initramfs(Host host, SetupOptions options, List<String> reasons) {
    if (!host.hookInPlace() && host.initramfsMaker().isEmpty()) {
      reasons.add(
          "expected initramfs-tools or dracut, found neither; the initramfs must give each boot its root");
    }
    if (options.kind().equals(Optional.of(SetupOptions.Kind.THIN)) && !host.thinTools()) {
      reasons.add(
          "expected LVM's thin tools, found no thin_check; install thin-provisioning-tools, or use --snapshots classic");
    }
  }

  private static void bundle(Host host, SetupOptions options, List<String> reasons) {
    for (String file : SetupPlan.UNITS) {
      if (!host.units().containsKey(file)) {
        reasons.add(
            "expected the unpacked agent in %s, found no systemd/%s there"
                .formatted(options.bundle(), file));
      }
    }
  }
}
