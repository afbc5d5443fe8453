package dev.snapback.agent.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the kernel makes snapshots, and whether it can jump into another. */
final class KernelChecks {
  private static final String FIRMWARE =
      "let its resets go through the firmware: `kexec: false` for the node in the controller's settings";
  private static final String AVOID = "or " + FIRMWARE;

  // What others met: siderolabs/talos#10143 and #9041, onedr0p/home-ops#8568.
  private static final Map<String, String> DRIVERS =
      new TreeMap<>(
          Map.of(
              "mlx4_core", "was seen to hang in its shutdown",
              "nvidia", "was seen missing after the first jump",
              "i915", "was seen to fail after a jump on new processors (Meteor Lake)"));

  private static final Map<String, String> VENDORS =
      Map.of(
          "Google", "virtual machines of Google's cloud were seen to hang after a jump",
          "Microsoft Corporation", "virtual machines of Azure were seen to hang after a jump");

  private KernelChecks() {}

  static List<Finding> of(Host host, SetupOptions options) {
    var findings = new ArrayList<Finding>();
    findings.addAll(snapshots(host.kernel()));
    findings.add(jump(host.kernel(), options.withoutKexec()));
    findings.addAll(lockdown(host.kernel()));
    findings.addAll(hardware(host.kernel()));
    return findings;
  }

  private static List<Finding> snapshots(Host.Kernel kernel) {
    if (kernel.config().isEmpty()) {
      return List.of();
    }
    boolean there = has(kernel, "CONFIG_DM_SNAPSHOT") && has(kernel, "CONFIG_DM_THIN_PROVISIONING");
    String expected = "device-mapper's snapshot and thin-pool targets";
    return List.of(
        there
            ? Finding.ok("kernel's snapshots", expected, "both")
            : Finding.refused(
                "kernel's snapshots",
                expected,
                "a kernel that was built without CONFIG_DM_SNAPSHOT or CONFIG_DM_THIN_PROVISIONING",
                "install the distribution's kernel"));
  }

  private static Finding jump(Host.Kernel kernel, boolean without) {
    String what = "kexec";
    String expected = "a kernel that lets root load another (kexec_file_load)";
    if (kernel.kexecDisabled()) {
      // Once set it stays until the next boot: Documentation/admin-guide/sysctl/kernel.rst.
      return refusedUnless(
          without,
          expected,
          "kernel.kexec_load_disabled = 1",
          "remove it from /etc/sysctl.conf, /etc/sysctl.d and the kernel's command line, and reboot");
    }
    if (kernel.config().isEmpty()) {
      return Finding.warning(
          what,
          expected,
          "no /boot/config-" + kernel.release(),
          "the first reset will tell; " + AVOID);
    }
    return has(kernel, "CONFIG_KEXEC_FILE")
        ? Finding.ok(what, expected, "CONFIG_KEXEC_FILE")
        : refusedUnless(
            without,
            expected,
            "a kernel without CONFIG_KEXEC_FILE",
            "install the distribution's kernel");
  }

  // Every reset would fail on its first ways, and be slow: that is for a person to choose.
  private static Finding refusedUnless(
      boolean without, String expected, String found, String todo) {
    return without
        ? Finding.warning("kexec", expected, found, FIRMWARE)
        : Finding.refused(
            "kexec", expected, found, todo + "; or give --without-kexec, and " + FIRMWARE);
  }

  private static List<Finding> lockdown(Host.Kernel kernel) {
    String what = "Secure Boot and lockdown";
    String found =
        "Secure Boot %s, lockdown %s"
            .formatted(kernel.secureBoot() ? "on" : "off", kernel.lockdown());
    if (kernel.lockdown().equals("none")) {
      return List.of(Finding.ok(what, "a kernel that loads any other, or a signed one", found));
    }
    // Under lockdown the kernel that is loaded has to be signed by whom the running one trusts
    // (kernel_lockdown(7)); a distribution's own is.
    boolean checks = kernel.config().isEmpty() || has(kernel, "CONFIG_KEXEC_SIG");
    return List.of(
        kernel.signed() && checks
            ? Finding.ok(what, "a signed kernel", found + ", and the kernel is signed")
            : Finding.warning(
                what,
                "a signed kernel, and CONFIG_KEXEC_SIG",
                found
                    + (kernel.signed() ? ", and no CONFIG_KEXEC_SIG" : ", and an unsigned kernel"),
                "boot the distribution's signed kernel, turn Secure Boot off, " + AVOID));
  }

  private static List<Finding> hardware(Host.Kernel kernel) {
    var findings = new ArrayList<Finding>();
    String expected = "hardware that survives kexec";
    DRIVERS.forEach((driver, words) -> {
      if (kernel.drivers().contains(driver)) {
        findings.add(
            Finding.warning(
                "driver " + driver,
                expected,
                "one that " + words,
                "watch the first reset; " + AVOID));
      }
    });
    VENDORS.forEach((vendor, words) -> {
      if (kernel.vendor().equals(vendor)) {
        findings.add(
            Finding.warning("machine", expected, words, "watch the first reset; " + AVOID));
      }
    });
    if (kernel.architecture().equals("aarch64")) {
      findings.add(
          Finding.warning(
              "machine",
              expected,
              "aarch64, where kexec was seen to break from one kernel to the next",
              "watch the first reset; " + AVOID));
    }
    return findings;
  }

  private static boolean has(Host.Kernel kernel, String option) {
    return kernel
        .config()
        .lines()
        .anyMatch(line -> line.equals(option + "=y") || line.equals(option + "=m"));
  }
}
