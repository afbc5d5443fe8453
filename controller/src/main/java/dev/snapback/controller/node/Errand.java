package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A short command of the controller's own on a node, under a run's id of its own.
 *
 * @param outcome how it ended
 * @param said the beginning of what it printed
 */
public record Errand(Outcome outcome, String said) {
  private static final int LONGEST = 64 << 10;

  /**
   * Starts it, where it has not been started before, and waits for its end. May be repeated.
   *
   * @param command with a timeout, which bounds the wait
   */
  public static Errand run(Node node, RunOnNode as, RunCommand command)
      throws NodeException, InterruptedException {
    var said = new ByteArrayOutputStream();
    try {
      var _ = node.start(as, command);
      node.followConsole(
          as,
          0,
          (offset, data) -> said.write(data, 0, Math.min(data.length, LONGEST - said.size())));
    } catch (IOException never) {
      throw new UncheckedIOException("memory takes what it is given", never);
    }
    return new Errand(node.await(as).outcome(), said.toString(StandardCharsets.UTF_8));
  }

  public boolean succeeded() {
    return outcome.equals(new Outcome.Exited(0));
  }
}
