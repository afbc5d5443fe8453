package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.Bytes;
import java.util.List;

/** Why a reset was not taken. */
public sealed interface Refusal {

  /** One line that a person can read. */
  String words();

  /** The order is for another generation of this machine than the one that it is at. */
  record StaleGeneration(long expected, long found) implements Refusal {
    @Override
    public String words() {
      return "this machine is at generation " + found + ", the order is for generation " + expected;
    }
  }

  record UnknownImage(String wanted, List<String> known) implements Refusal {
    public UnknownImage {
      known = List.copyOf(known);
    }

    @Override
    public String words() {
      return "no image \"" + wanted + "\" on this machine; it has " + String.join(", ", known);
    }
  }

  /** Sizes are in bytes; {@code free} counts what dropping the former roots would free. */
  record NoRoom(String volumeGroup, long needed, long free) implements Refusal {
    @Override
    public String words() {
      return "volume group %s has %s free, a reset needs %s"
          .formatted(volumeGroup, new Bytes(free), new Bytes(needed));
    }
  }

  /** The root cannot be kept, or the kept one not be booted. A reset without that is possible. */
  record NoHold(String why) implements Refusal {
    @Override
    public String words() {
      return why;
    }
  }

  record NoSuchHold(String wanted, List<String> known) implements Refusal {
    public NoSuchHold {
      known = List.copyOf(known);
    }

    @Override
    public String words() {
      return "no hold \"%s\" on this machine; it has %s"
          .formatted(wanted, known.isEmpty() ? "none" : String.join(", ", known));
    }
  }

  /** This machine was not set up as a node, so nothing here may be rotated or jumped. */
  record NotANode(String why) implements Refusal {
    @Override
    public String words() {
      return "this machine is not set up as a node: " + why;
    }
  }

  /**
   * A step failed; the steps before it are done, and taking the same order again goes on from
   * there.
   */
  record Failed(String step, Exception cause) implements Refusal {
    @Override
    public String words() {
      return step + ": " + cause.getMessage();
    }
  }
}
