package dev.snapback.agent.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@link Systemd} by its program. As root, {@code systemctl} speaks to pid 1 over {@code
 * /run/systemd/private}: no dbus is needed, and nothing of the machine's root.
 */
final class Systemctl implements Systemd {
  private static final long ANSWER_SECONDS = 60;

  /** The start job itself times out sooner (JobTimeoutSec in {@link UnitText}). */
  private static final long START_SECONDS = 660;

  private final Tools tools;

  Systemctl(Tools tools) {
    this.tools = tools;
  }

  @Override
  public Optional<String> start(String unit) throws IOException {
    Spawned spawned = call(START_SECONDS, "start", unit);
    return spawned.exit() == 0
        ? Optional.empty()
        : Optional.of("systemctl start: exit " + spawned.exit() + ": " + spawned.errors());
  }

  @Override
  public void stop(String unit) throws IOException {
    Spawned spawned = call(ANSWER_SECONDS, "stop", unit);
    // 5: the unit is not loaded, so there is nothing to stop.
    if (spawned.exit() != 0 && spawned.exit() != 5) {
      throw new IOException("systemctl stop: exit " + spawned.exit() + ": " + spawned.errors());
    }
  }

  @Override
  public UnitState show(String unit) throws IOException {
    Spawned spawned = call(ANSWER_SECONDS, "show", "--property=" + UnitState.PROPERTIES, unit);
    if (spawned.exit() != 0) {
      throw new IOException("systemctl show: exit " + spawned.exit() + ": " + spawned.errors());
    }
    return UnitState.parse(spawned.output());
  }

  private Spawned call(long seconds, String verb, String... words) throws IOException {
    List<String> argv = new ArrayList<>(List.of("systemctl", "--no-ask-password", verb));
    argv.addAll(List.of(words));
    return Spawned.run(tools, argv, seconds);
  }
}
