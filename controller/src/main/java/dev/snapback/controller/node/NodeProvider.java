package dev.snapback.controller.node;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Pooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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
   * Makes a node, or goes on with what was begun under its name, until it answers: twice by one
   * name is one machine. What is left of one that failed, {@link #delete} removes.
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

  /**
   * Something that carries this controller's mark: a machine, or what belongs to one.
   *
   * @param kind of it, e.g. {@code server} or {@code port}
   * @param id the provider's own
   * @param of the node that it was made for, or the image that it is
   */
  record Leftover(String kind, String id, String of) {}

  /**
   * What a controller knows of.
   *
   * @param servers of its nodes, by the provider's own name; empty while that is not told
   * @param images that nodes are made of, or will be
   */
  record Known(Map<NodeName, String> servers, Set<String> images) {
    public Known {
      servers = Map.copyOf(servers);
      images = Set.copyOf(images);
    }
  }

  /**
   * All that is there with this controller's mark and is not known, in the order in which it is
   * best removed; also what a crash left between two steps of a launch, or after one.
   *
   * @param known asked once all is listed: what is launched meanwhile is among it before it is made
   */
  List<Leftover> leftovers(Supplier<Known> known) throws LaunchException, InterruptedException;

  /**
   * Orders one of them away. One that is not there is no failure; whether it is gone, the next
   * {@link #leftovers} tells.
   */
  void remove(Leftover leftover) throws LaunchException, InterruptedException;

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
