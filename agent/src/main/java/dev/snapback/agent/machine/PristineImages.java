package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the pristine volumes read-only. Setup cannot: it runs on the very volume that becomes
 * pristine with the next boot.
 */
public final class PristineImages {
  private final Lvm lvm;

  public PristineImages(Lvm lvm) {
    this.lvm = lvm;
  }

  /** Idempotent. Returns the names of the volumes that were writable until now. */
  public List<String> seal(NodeFacts node) throws LvmException {
    var sealed = new ArrayList<String>();
    if (node.generation() == 0) {
      return sealed; // the live root may be the pristine volume itself
    }
    for (var volume : node.group().volumes()) {
      // The second letter is the permission: lvs(8).
      if (Volumes.isPristine(volume) && volume.attributes().startsWith("w", 1)) {
        lvm.makeReadOnly(node.group().name(), volume.name());
        sealed.add(volume.name());
      }
    }
    return sealed;
  }
}
