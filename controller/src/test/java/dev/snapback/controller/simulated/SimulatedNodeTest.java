package dev.snapback.controller.simulated;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.RemainsContract;

class SimulatedNodeTest extends RemainsContract {
  @Override
  protected Node nodeFor(SimulatedNode machine) {
    return machine;
  }
}
