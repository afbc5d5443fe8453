package dev.snapback.controller.node;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.Pooled;
import java.time.Duration;
import java.util.Optional;

/**
 * A driver that also makes the machines it speaks to, and removes them: one cloud, say.
 * Thread-safe.
 */
public interface NodeProvider extends NodeDriver, AutoCloseable {

  /**
   * A node that is there and answers.
   *
   * @param server the provider's own name of it
   * @param address by which {@link #open} reaches it
   * @param uptime since its kernel started
   */
  record Launched(
      String server,
      String address,
      String bootId,
      Duration uptime,
      Optional<NodeDescription> description) {}

  /**
   * Makes a node, or goes on with what was begun under its name, until it answers. What is left of
   * one that failed, {@link #delete} removes.
   *
   * @param within after this it is given up
   */
  Launched launch(Machine node, Pooled what, Duration within)
      throws LaunchException, InterruptedException;

  /**
   * Removes a node and all that belongs to it; one that is not there is no failure.
   *
   * @throws LaunchException where something is or may be left: to be tried again
   */
  void delete(Machine node, Pooled what) throws LaunchException, InterruptedException;

  @Override
  void close();

  /** Why a provider did not do it. */
  final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final LaunchFault fault;

    public LaunchException(LaunchFault fault, String why) {
      super(why);
      this.fault = fault;
    }

    public LaunchFault fault() {
      return fault;
    }

    /** For people. */
    public String why() {
      String words = getMessage();
      return words == null ? fault.toString() : words;
    }
  }
}
