package dev.snapback.controller.runs;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import java.util.Optional;

/**
 * What is wrong with a node after its reset.
 *
 * @param resetMayHelp whether another reset may mend it
 */
record Check(String why, boolean resetMayHelp) {

  /** Empty: it is what it should be. */
  static Optional<Check> of(VerifyNode wanted, NodeDescription found) {
    if (!found.node().equals(wanted.node().name().value())) {
      return wrong("it says that it is node " + found.node(), false);
    }
    if (found.bootId().equals(wanted.reset().bootIdBefore())) {
      return wrong("it has not booted since its reset: boot id " + found.bootId(), true);
    }
    if (!found.bootId().equals(wanted.reset().bootIdAfter())) {
      return wrong(
          "it booted again: announced was boot %s, now it is %s"
              .formatted(wanted.reset().bootIdAfter(), found.bootId()),
          true);
    }
    if (found.generation() != wanted.reset().generation()) {
      return wrong(
          "it is at generation %d, wanted is %d"
              .formatted(found.generation(), wanted.reset().generation()),
          true);
    }
    if (!found.image().equals(wanted.reset().image())) {
      return wrong(
          "its root is a copy of '%s', wanted is '%s'"
              .formatted(found.image(), wanted.reset().image()),
          true);
    }
    if (!found.impediments().isEmpty()) {
      return wrong(String.join("; ", found.impediments()), false);
    }
    return Optional.empty();
  }

  private static Optional<Check> wrong(String why, boolean resetMayHelp) {
    return Optional.of(new Check(why, resetMayHelp));
  }
}
