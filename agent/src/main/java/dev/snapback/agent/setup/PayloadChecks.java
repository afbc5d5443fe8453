package dev.snapback.agent.setup;

import java.util.ArrayList;
import java.util.List;

/** What setup itself needs. */
final class PayloadChecks {
  private PayloadChecks() {}

  static List<Finding> of(Host host, SetupOptions options) {
    var findings = new ArrayList<Finding>();
    if (!options.imageIsValid()) {
      findings.add(
          Finding.refused(
              "image's name",
              "a name of letters, digits, '.', '_' and '-'",
              "\"" + options.image() + "\"",
              "choose another --image"));
    }
    var missing = host.payload().missingTools();
    findings.add(
        missing.isEmpty()
            ? Finding.ok("programs", "all that setup and agent call", "all of them")
            : Finding.refused(
                "programs",
                "all that setup and agent call",
                "these not installed: " + String.join(", ", missing),
                "install their packages"));
    for (String file : SetupPlan.UNITS) {
      if (!host.payload().units().containsKey(file)) {
        findings.add(
            Finding.refused(
                "agent",
                "the unpacked agent in " + options.bundle(),
                "no systemd/" + file + " there",
                "run setup from the unpacked bundle, or name it with --bundle"));
      }
    }
    return findings;
  }
}
