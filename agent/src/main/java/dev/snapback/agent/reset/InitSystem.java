package dev.snapback.agent.reset;

/** What stops services and unmounts file systems before a machine goes down. */
interface InitSystem {

  /**
   * Asks it to go down, and returns when it has begun.
   *
   * @param way {@code ORDERLY} or {@code FIRMWARE}
   * @return whether it will, as far as can be told
   */
  boolean goDown(ResetWay way);
}
