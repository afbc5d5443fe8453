package dev.snapback.controller.vm;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.node.NodeProvider.Launched;
import dev.snapback.controller.scheduler.LaunchFault;
import java.time.Duration;
import java.util.Optional;

/** Waits for a machine that a provider has made. */
public final class Arrival {
  /** As metal: its first root is made by the reset that makes it READY. */
  private static final long FIRST = 1;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private Arrival() {}

  /**
   * Begins the machine's first generation as soon as it answers.
   *
   * @param within after this it is given up
   */
  public static Launched await(SshNode node, String server, String address, Duration within)
      throws LaunchException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      try {
        node.begin(FIRST);
        NodeDescription said = node.describe();
        return new Launched(server, address, said.bootId(), Duration.ZERO, Optional.of(said));
      } catch (NodeException e) {
        boolean mayPass = e.kind() == Kind.UNREACHABLE;
        if (!mayPass || System.nanoTime() >= end) {
          throw new LaunchException(
              LaunchFault.FAILED, "it was made, but cannot be used: " + e.why());
        }
      }
      Thread.sleep(PAUSE);
    }
  }
}
