package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.util.List;
import java.util.Optional;

/** How many nodes a project may have at a time. */
final class Quota {
  private Quota() {}

  /** How many more it may have now. */
  static int left(Turn turn, Optional<ProjectName> project) {
    return left(turn.state(), turn.limits, project);
  }

  private static int left(State state, Limits limits, Optional<ProjectName> project) {
    int used = project.map(state::used).orElse(0);
    return Math.max(0, limits.projects().of(project).most() - used);
  }

  /** What could never be granted is refused at once. */
  static Optional<Verdict> refusal(Turn turn, List<Want> wants, Optional<ProjectName> project) {
    int most = turn.limits.projects().of(project).most();
    return wants.size() <= most
        ? Optional.empty()
        : Optional.of(
            new Refused(
                Reason.WRONG_STATE,
                "project %s may have %d nodes at a time, and this wants %d"
                    .formatted(project.orElseThrow(), most, wants.size())));
  }

  /** Why somebody waits though there may be idle nodes; empty: not because of that. */
  static Optional<String> reason(State state, Limits limits, Demand demand) {
    int left = left(state, limits, demand.project());
    return demand.wants().size() <= left
        ? Optional.empty()
        : Optional.of(
            "project %s has %d of the %d nodes that it may have at a time"
                .formatted(
                    demand.project().orElseThrow(),
                    demand.project().map(state::used).orElse(0),
                    limits.projects().of(demand.project()).most()));
  }
}
