package dev.snapback.agent.run;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A systemd in memory: a unit that is started runs until it is told how it ended, or is stopped.
 */
public final class FakeSystemd implements Systemd {
  private final Map<String, UnitState> units = new ConcurrentHashMap<>();
  private volatile Optional<String> refusal = Optional.empty();

  private static UnitState state(String active, String sub, String result, int code, int status) {
    return new UnitState("loaded", active, sub, result, false, 1, code, status, "");
  }

  /** From now on a start fails so, as systemd does when the kernel does not execute the command. */
  public void refuseToExecute(String words) {
    refusal = Optional.of(words);
  }

  /** The main process of a run's unit ends with an exit code. */
  public void exit(RunId run, int code) {
    units.put(run.unit(), state("active", "exited", "success", 1, code));
  }

  /** The main process of a run's unit ends by a signal. */
  public void signal(RunId run, int signal) {
    units.put(run.unit(), state("active", "exited", "success", 2, signal));
  }

  /** The unit of a run is killed after its RuntimeMaxSec. */
  public void timeOut(RunId run) {
    units.put(run.unit(), state("failed", "failed", "timeout", 2, 15));
  }

  /** systemd forgets the unit. */
  public void forget(RunId run) {
    units.put(
        run.unit(), new UnitState("not-found", "inactive", "dead", "success", false, 0, 0, 0, ""));
  }

  @Override
  public Optional<String> start(String unit) {
    if (refusal.isPresent()) {
      units.put(unit, state("failed", "failed", "exit-code", 1, 203));
      return refusal;
    }
    units.putIfAbsent(
        unit, new UnitState("loaded", "active", "running", "success", false, 0, 0, 0, ""));
    return Optional.empty();
  }

  @Override
  public void stop(String unit) {
    units.put(unit, new UnitState("loaded", "inactive", "dead", "success", false, 0, 0, 0, ""));
  }

  @Override
  public UnitState show(String unit) throws IOException {
    UnitState state = units.get(unit);
    if (state == null) {
      throw new IOException("no unit " + unit);
    }
    return state;
  }
}
