package dev.snapback.agent.scratch;

import java.io.IOException;
import java.nio.file.Path;

/** Device nodes in the agent's own /dev, each made from the number that the kernel tells. */
interface DeviceNodes {

  /** The node of a device. Made where it is missing, or is another device's. */
  Path make(BlockDevice device) throws IOException;
}
