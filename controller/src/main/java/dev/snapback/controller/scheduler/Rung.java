package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootWay;

/** By which way a node came to its new system. */
public enum Rung {
  /** It jumped by itself. */
  KEXEC,
  /** Its power was cut, or somebody rebooted it, and it took a fresh root on its way up. */
  COLD_BOOT,
  /** Of resets from before this was noted. */
  UNTOLD;

  /** This one, unless the machine says otherwise. */
  Rung asTold(BootWay way) {
    return switch (way) {
      case KEXEC -> KEXEC;
      case FIRMWARE -> COLD_BOOT;
      case UNTOLD -> this;
    };
  }
}
