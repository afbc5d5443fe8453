package dev.snapback.controller.node;

import java.util.Optional;

/**
 * How a node is to be made pristine.
 *
 * @param generation the generation that the caller believes the node is at
 * @param image the pristine system wanted
 * @param way how the machine goes down; all of them end in a fresh root
 * @param hold under which name what is there now is kept, until it is dropped; empty: it is not
 * @param held what was kept under this name is to run, instead of a pristine system
 */
public record RecycleOrder(
    long generation, String image, Way way, Optional<String> hold, Optional<String> held) {

  /** What was there before is kept until the next recycling, at most. */
  public RecycleOrder(long generation, String image, Way way) {
    this(generation, image, way, Optional.empty(), Optional.empty());
  }

  /** How a machine goes down. What has no such choice (a cloud VM) goes down as it does. */
  public enum Way {
    /** At once, into the next kernel. */
    JUMP,
    /** The same, after its services have ended. */
    ORDERLY,
    /** Through its firmware. */
    FIRMWARE
  }

  /** At once. */
  public static RecycleOrder jump(long generation, String image) {
    return new RecycleOrder(generation, image, Way.JUMP);
  }
}
