package dev.snapback.bench;

import dev.snapback.lab.Machine;
import java.io.IOException;
import java.time.Duration;

/**
 * A bare kexec of the same kernel and initramfs, on the root as it is and without an agent: what no
 * reset can beat. Used by one thread.
 */
final class BareKexec {

  /**
   * Each counted from the order to jump.
   *
   * @param init until the root's init process, systemd, started
   * @param multiUser until multi-user.target was active
   */
  record Durations(Duration init, Duration multiUser) {}

  private final Machine machine;
  private final RecipeReset jump;
  private final String load;

  /**
   * @param jump measures {@code bench/floor/jump.sh}
   * @param load {@code bench/floor/load.sh}, its text
   */
  BareKexec(Machine machine, RecipeReset jump, String load) {
    this.machine = machine;
    this.jump = jump;
    this.load = load;
  }

  Durations measure(Duration limit) throws Exception {
    machine.shell(load, limit);
    Duration multiUser = jump.measure(limit).multiUser();
    return new Durations(multiUser.minus(sinceInit(limit)), multiUser);
  }

  /** How long systemd has been running, now, right after multi-user was seen. */
  private Duration sinceInit(Duration limit) throws IOException, InterruptedException {
    String[] said =
        machine
            .shell(
                "cat /proc/uptime; systemctl show --value --property=UserspaceTimestampMonotonic",
                limit)
            .strip()
            .split("\\s+");
    // proc_uptime(5): uptime and idle time, in seconds; then microseconds.
    double uptime = Double.parseDouble(said[0]);
    return Duration.ofMillis(Math.round(uptime * 1e3 - Long.parseLong(said[2]) / 1e3));
  }
}
