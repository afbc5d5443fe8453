package dev.snapback.controller.node;

import dev.snapback.controller.scheduler.Machine;

/** Speaks to one kind of provider. Thread-safe. */
public interface NodeDriver {
  /** What node records call it, e.g. {@code baremetal}. */
  String name();

  /**
   * A way to speak to that node. Does not wait for the machine: it may be off.
   *
   * @throws NodeException of kind REFUSED where the address makes no sense
   */
  Node open(Machine machine) throws NodeException;
}
