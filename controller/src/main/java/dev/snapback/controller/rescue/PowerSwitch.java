package dev.snapback.controller.rescue;

/** A machine's power, as its management controller switches it. */
interface PowerSwitch {
  boolean isOn() throws RescueException, InterruptedException;

  /** Off and on again, without a word to the system. Of a machine that is on. */
  void cycle() throws RescueException, InterruptedException;

  /** Of a machine that is off. */
  void turnOn() throws RescueException, InterruptedException;

  /** Which controller of which machine, for people. */
  String name();
}
