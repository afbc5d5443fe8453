package dev.snapback.lab;

/**
 * What can be done with a machine's plug. There is no orderly way among them: that is the machine's
 * own affair.
 */
public enum Power {
  ON,
  /** The plug is pulled: what the machine had not written is lost. */
  OFF,
  CYCLE
}
