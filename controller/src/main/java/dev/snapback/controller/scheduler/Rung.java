package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootWay;
import java.util.List;

/** A way by which a node comes to its new system. */
public enum Rung {
  /** It jumped by itself, and all had been prepared. */
  KEXEC_STAGED("staged kexec"),
  /** It jumped by itself. */
  KEXEC("kexec"),
  /** It ended its services first, and then jumped. */
  ORDERLY("orderly"),
  /** Its agent had it reboot, through the firmware. */
  REBOOT("reboot"),
  /** It was told to by SSH, past its agent. */
  SSH("ssh"),
  /** Its power was cycled from outside. */
  POWER("power"),
  /** Its power was cut, or somebody rebooted it, and it took a fresh root on its way up. */
  COLD_BOOT("cold boot"),
  /** Its provider made it. */
  LAUNCH("launch"),
  /** Of resets from before this was noted. */
  UNTOLD("");

  /** Those that can be ordered, the gentlest first. */
  public static final List<Rung> ORDERED = List.of(KEXEC, ORDERLY, REBOOT, SSH, POWER);

  private final String words;

  Rung(String words) {
    this.words = words;
  }

  /** For people, and in settings; empty where it is not known. */
  public String words() {
    return words;
  }

  /** Whether the node's agent has to do it. */
  public boolean needsAgent() {
    return switch (this) {
      case KEXEC_STAGED, KEXEC, ORDERLY, REBOOT, UNTOLD -> true;
      case SSH, POWER, COLD_BOOT, LAUNCH -> false;
    };
  }

  /** Whether it ends in another kernel by kexec, which not every machine's drivers survive. */
  boolean jumps() {
    return switch (this) {
      case KEXEC_STAGED, KEXEC, ORDERLY -> true;
      case REBOOT, SSH, POWER, COLD_BOOT, LAUNCH, UNTOLD -> false;
    };
  }

  /** Whether the machine goes through its firmware by it, for certain. */
  boolean throughFirmware() {
    return this == REBOOT || this == POWER;
  }

  /** This one, unless the machine says that it came by another. */
  Rung asTold(BootWay way) {
    return switch (way) {
      case KEXEC -> jumps() || this == SSH ? this : KEXEC;
      case FIRMWARE ->
          switch (this) {
            case REBOOT, SSH, POWER, LAUNCH -> this;
            case KEXEC_STAGED, KEXEC, ORDERLY, COLD_BOOT, UNTOLD -> COLD_BOOT;
          };
      case UNTOLD -> this;
    };
  }
}
