package dev.snapback.agent.setup;

import java.util.List;
import java.util.stream.Stream;

/** What a machine must be to become a node, compared with what it is. Pure. */
final class Preflight {
  private Preflight() {}

  /** In the order of reading; the machine is fit unless one of them refuses. */
  static List<Finding> findings(Host host, SetupOptions options) {
    return Stream.of(
            PayloadChecks.of(host, options),
            VolumeChecks.of(host, options),
            FileSystemChecks.of(host),
            LoaderChecks.of(host),
            InitramfsChecks.of(host),
            KernelChecks.of(host, options),
            SurroundingsChecks.of(host))
        .flatMap(List::stream)
        .toList();
  }
}
