package dev.snapback.controller.simulated;

import dev.snapback.controller.node.ImagesContract;
import dev.snapback.controller.node.Node;

class SimulatedNodeTest extends ImagesContract {
  @Override
  protected Node nodeFor(SimulatedNode machine) {
    return machine;
  }
}
