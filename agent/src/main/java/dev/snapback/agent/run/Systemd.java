package dev.snapback.agent.run;

import java.io.IOException;
import java.util.Optional;

/** What runs need of systemd. Thread-safe. */
interface Systemd {

  /**
   * Starts a unit and waits until its command was executed.
   *
   * @return empty, or what systemd said against it
   * @throws IOException where systemd could not be asked
   */
  Optional<String> start(String unit) throws IOException;

  /** Stops a unit, killing what is in its cgroup, and waits for the end of that. */
  void stop(String unit) throws IOException;

  UnitState show(String unit) throws IOException;
}
