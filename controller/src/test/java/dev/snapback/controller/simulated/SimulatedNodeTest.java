package dev.snapback.controller.simulated;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeContract;

class SimulatedNodeTest extends NodeContract {
  @Override
  protected Node nodeFor(SimulatedNode machine) {
    return machine;
  }
}
