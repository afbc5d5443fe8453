package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * How a version was made.
 *
 * @param base the version that the preparation began on
 * @param deadline when it is given up; empty: it is over
 * @param preparation the run of the scripts
 * @param check the run that tries the sealed version
 * @param node where it is made; empty until the preparation has ended
 */
public record BuildRecord(
    String base,
    BuildPhase phase,
    Optional<Instant> deadline,
    RunId preparation,
    RunId check,
    Optional<NodeName> node) {

  BuildRecord in(BuildPhase next, Instant until) {
    return new BuildRecord(base, next, Optional.of(until), preparation, check, node);
  }

  BuildRecord on(NodeName where) {
    return new BuildRecord(base, phase, deadline, preparation, check, Optional.of(where));
  }

  /** Nothing is waited for any more. */
  BuildRecord over(BuildPhase last) {
    return new BuildRecord(base, last, Optional.empty(), preparation, check, node);
  }
}
