package dev.snapback.agent.run;

import java.io.IOException;
import java.util.List;

/** Starts the few tools that the agent needs; they lie beside it, not on the machine's root. */
public interface Tools {

  /**
   * Starts {@code argv} with pipes for its input, output and errors, all of which the caller drains
   * and closes.
   *
   * @throws IOException where it could not be started
   */
  Process start(List<String> argv) throws IOException;
}
