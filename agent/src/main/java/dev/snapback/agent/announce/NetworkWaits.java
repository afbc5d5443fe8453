package dev.snapback.agent.announce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@link Announcer.Waits} on this machine. A try without a route would only fail and lengthen the
 * pause before the next, so the kernel's table of routes is looked at first: a small file in
 * memory.
 */
public final class NetworkWaits implements Announcer.Waits {
  // proc(5): a heading, then a line for each IPv4 route.
  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final Duration LOOK = Duration.ofMillis(20);
  // Then a try is made all the same: there may be a way that this table does not show, such as
  // IPv6. Long, as a failed try on a machine that still boots takes processor time from its boot.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  public boolean networkIsUp() {
    try (var lines = Files.lines(ROUTES)) {
      return lines.skip(1).anyMatch(line -> !line.startsWith("lo\t"));
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void forNetwork() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!networkIsUp() && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
