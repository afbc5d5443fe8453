package dev.snapback.agent.setup;

import java.util.ArrayList;
import java.util.List;

/** The initramfs of a cold boot, and what it is made from. */
final class InitramfsChecks {
  private InitramfsChecks() {}

  static List<Finding> of(Host host) {
    var findings = new ArrayList<Finding>();
    var kernel = host.kernel();
    String what = "initramfs";
    String expected = "one that gives each boot its root, with LVM's snapshot modules in it";
    if (kernel.initramfs().isEmpty() || kernel.image().isEmpty()) {
      findings.add(
          Finding.refused(
              what,
              "kernel and initramfs of the running %s in /boot".formatted(kernel.release()),
              "%s and %s"
                  .formatted(
                      kernel.image().map(Object::toString).orElse("no kernel"),
                      kernel.initramfs().map(Object::toString).orElse("no initramfs")),
              "reboot into an installed kernel, and make its initramfs"));
    } else if (host.initramfs().hookInPlace()) {
      findings.add(Finding.ok(what, expected, kernel.initramfs().get().toString()));
    } else if (host.initramfs().maker().isEmpty()) {
      findings.add(
          Finding.refused(
              what,
              "initramfs-tools or dracut",
              "neither",
              "install one of them: the initramfs must give each boot its root"));
    } else {
      findings.add(
          Finding.change(
              what,
              expected,
              "one without our hook",
              "our hook is installed, and it is made anew: "
                  + String.join(" ", host.initramfs().maker())));
    }
    if (host.initramfs().maker().stream().findFirst().filter("dracut"::equals).isPresent()) {
      findings.add(
          Finding.warning(
              "dracut",
              "initramfs-tools",
              "dracut",
              "our module for it is little tried: watch the first boot on a console"));
    }
    return findings;
  }
}
