package dev.snapback.controller.scheduler;

/** Whose fault it is that an attempt at a run broke. */
public enum Fault {
  /**
   * The machine's, or the way to it: the run is tried again, on another node where there is one.
   */
  MACHINE,
  /**
   * This controller's, e.g. its disk is full: the run is tried again, and the node is not blamed.
   */
  CONTROLLER,
  /**
   * What was ordered can run nowhere, e.g. its workspace is not a tar stream: the run ends as
   * CONFIG_ERROR.
   */
  ORDER
}
