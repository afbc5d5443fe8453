package dev.snapback.agent.reset;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An order to reset this machine.
 *
 * @param generation the generation that the caller believes the machine is at; any other is refused
 * @param image the image to return to
 * @param hold the name under which the live root is kept; empty: until the next reset only
 * @param held the kept root to boot instead of a fresh one
 */
public record ResetOrder(
    long generation, String image, ResetWay way, Optional<String> hold, Optional<String> held) {

  // A part of a volume's name, and a run's id.
  private static final Pattern HOLD = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /**
   * @throws IllegalArgumentException where a hold's name is none
   */
  public ResetOrder {
    hold.ifPresent(ResetOrder::checkHold);
    held.ifPresent(ResetOrder::checkHold);
    if (hold.isPresent() && held.isPresent()) {
      throw new IllegalArgumentException("a reset keeps a root or boots a kept one, not both");
    }
  }

  /** To a fresh root, by kexec, keeping nothing. */
  public ResetOrder(long generation, String image) {
    this(generation, image, ResetWay.KEXEC, Optional.empty(), Optional.empty());
  }

  /**
   * @throws IllegalArgumentException where it is not 1 to 63 of a-z, 0-9 and '-'
   */
  public static String checkHold(String name) {
    if (!HOLD.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a hold's name is 1 to 63 of a-z, 0-9 and '-', not \"" + name + "\"");
    }
    return name;
  }

  /** Whether both jump into the same kernel with the same command line. */
  boolean isKernelOf(ResetOrder other) {
    return generation == other.generation && image.equals(other.image);
  }
}
