package dev.snapback.controller.simulated;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeDriver;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.scheduler.Machine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens the simulated nodes that it was given. Thread-safe. */
public final class SimulatedDriver implements NodeDriver {
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "simulated";
  }

  /** Makes a node known under an address. */
  public void add(String address, Node node) {
    nodes.put(address, node);
  }

  @Override
  public Node open(Machine machine) throws NodeException {
    var node = nodes.get(machine.address());
    if (node == null) {
      throw new NodeException(
          NodeException.Kind.REFUSED, "there is no simulated node at " + machine.address());
    }
    return node;
  }
}
