package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The nodes that are open now, one per name, and the drivers that open them. Thread-safe. */
public final class OpenNodes implements AutoCloseable {
  private record Opened(Machine machine, Node node) {}

  private final Map<String, NodeDriver> drivers;
  private final Map<NodeName, Opened> open = new HashMap<>();

  public OpenNodes(List<NodeDriver> drivers) {
    this.drivers =
        drivers.stream()
            .collect(Collectors.toUnmodifiableMap(NodeDriver::name, Function.identity()));
  }

  /** That node, opened if it is not; opened anew if its address has changed. Do not close it. */
  public synchronized Node get(Machine machine) throws NodeException {
    var opened = open.get(machine.name());
    if (opened != null && opened.machine().equals(machine)) {
      return opened.node();
    }
    forget(machine.name());
    var driver = drivers.get(machine.driver());
    if (driver == null) {
      throw new NodeException(
          NodeException.Kind.REFUSED,
          "node %s wants the driver '%s'; there are %s"
              .formatted(machine.name(), machine.driver(), drivers.keySet()));
    }
    var node = driver.open(machine);
    open.put(machine.name(), new Opened(machine, node));
    return node;
  }

  /**
   * Closes what is open for that name, so that the next {@link #get} makes a new connection. To be
   * called when a node has announced itself: the old system's connection is dead, and waiting for
   * it to find out (or for a reconnect's back-off) would only cost time.
   */
  public synchronized void forget(NodeName name) {
    var opened = open.remove(name);
    if (opened != null) {
      opened.node().close();
    }
  }

  @Override
  public synchronized void close() {
    for (var name : List.copyOf(open.keySet())) {
      forget(name);
    }
  }
}
