package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.HealthRecord.Broken;
import dev.snapback.controller.scheduler.Verdict.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes machines out of service by evidence, and lets them back. What no reset helps against, the
 * ladder finds itself ({@link Resets}).
 */
final class Quarantines {
  private Quarantines() {}

  static Verdict requested(Turn turn, Event.NodeQuarantineRequested event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    NodeRecord node = found.get();
    if (node.pooled().isPresent()) {
      return Refusals.wrongState(
          "a provider made %s, and removes it after its use: `snapback node forget` does so now"
              .formatted(node.name()));
    }
    if (node.state() == NodeState.QUARANTINED) {
      return Refusals.wrongState(
          "%s is QUARANTINED (%s) already".formatted(node.name(), node.reason()));
    }
    String why = "somebody took it out of service: " + event.why();
    turn.put(turn.health(node.name()).unwanted(why));
    return new Applied();
  }

  static Verdict released(Turn turn, Event.NodeReleased event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    NodeRecord node = found.get();
    HealthRecord health = turn.health(node.name());
    if (node.state() == NodeState.QUARANTINED) {
      trial(turn, node);
      Resets.order(turn, node.counting(0, node.resets()), "somebody released it");
      return new Applied();
    }
    if (!health.unwanted().isEmpty()) {
      turn.put(health.unwanted(""));
      return new Applied();
    }
    return Refusals.wrongState(
        "%s is %s (%s): only a quarantined node can be released"
            .formatted(node.name(), node.state(), node.reason()));
  }

  /** One that is quarantined comes back, by a reset and, where one is set, a check. */
  static void trial(Turn turn, NodeRecord node) {
    boolean check = turn.limits.health().of(node).isPresent();
    if (check || turn.state().health().of(node.name()).isPresent()) {
      turn.put(turn.health(node.name()).released(check));
    }
  }

  /** Of the nodes that have just become idle: who is not to serve does not. */
  static void admit(Turn turn) {
    for (NodeName name : turn.changedFitness()) {
      Optional<HealthRecord> health = turn.state().health().of(name);
      Optional<NodeRecord> idle = turn.node(name).filter(node -> node.state() == NodeState.READY);
      if (health.isEmpty() || idle.isEmpty()) {
        continue;
      }
      if (!health.get().unwanted().isEmpty()) {
        turn.put(health.get().unwanted(""));
        Resets.quarantine(turn, idle.get(), health.get().unwanted());
      } else if (health.get().onTrial()) {
        HealthChecks.trial(turn, idle.get());
      }
    }
  }

  /** A run broke, by the fault of this node. */
  static void blame(Turn turn, RunRecord run, NodeName at, String why) {
    if (turn.node(at).filter(node -> node.pooled().isEmpty()).isPresent()) {
      String project = run.order().project().map(ProjectName::value).orElse("");
      turn.put(turn.health(at).broke(new Broken(run.id(), project, turn.now, why)));
    }
  }

  /** A run came to its end on these: whatever broke before was not theirs, or is over. */
  static void clear(Turn turn, List<NodeName> nodes) {
    for (NodeName node : nodes) {
      turn.state()
          .health()
          .of(node)
          .filter(health -> !health.broken().isEmpty())
          .ifPresent(health -> turn.put(health.proven()));
    }
  }

  /**
   * The use of a leased node is over, or broke.
   *
   * @return whether it is quarantined, with its used root as evidence, where it would be reset
   */
  static boolean instead(Turn turn, NodeName name) {
    NodeRecord node = turn.node(name).orElseThrow();
    Optional<String> why = HealthChecks.ended(turn, node).or(() -> suspicion(turn, node));
    why.ifPresent(words -> Resets.quarantine(turn, node, words));
    return why.isPresent();
  }

  private static Optional<String> suspicion(Turn turn, NodeRecord node) {
    HealthRecord health = turn.health(node.name());
    boolean justNow =
        !health.broken().isEmpty()
            && node.run().equals(Optional.of(health.broken().getLast().run()));
    return justNow
        ? row(turn, health).flatMap(row -> suspicion(turn, node, row))
        : Optional.empty();
  }

  private static Optional<List<Broken>> row(Turn turn, HealthRecord health) {
    SuspicionRule rule = turn.limits.health().suspicion();
    Instant oldest = turn.now.minus(rule.within());
    // Checks have a judgement of their own.
    List<Broken> row =
        health.broken().stream()
            .filter(broken -> !broken.at().isBefore(oldest))
            .filter(broken -> !broken.project().equals(HealthChecks.PROJECT.value()))
            .toList();
    boolean enough =
        row.size() >= rule.failures()
            && row.stream().map(Broken::project).distinct().count() >= rule.projects();
    return enough ? Optional.of(row) : Optional.empty();
  }

  private static Optional<String> suspicion(Turn turn, NodeRecord node, List<Broken> row) {
    String evidence =
        "%d runs broke on it in a row, of %d projects: %s"
            .formatted(
                row.size(),
                row.stream().map(Broken::project).distinct().count(),
                row.stream().map(Quarantines::words).collect(Collectors.joining("; ")));
    HealthRecord health = turn.health(node.name());
    Optional<String> enough =
        node.labels().stream().flatMap(label -> enough(turn, label).stream()).findFirst();
    if (enough.isPresent()) {
      turn.put(health.spared(evidence + "; it stays in service, because " + enough.get()));
      return Optional.empty();
    }
    turn.put(health.suspect(turn.now));
    return Optional.of(evidence);
  }

  private static String words(Broken broken) {
    return "%s (%s) at %s: %s"
        .formatted(
            broken.run(),
            broken.project().isEmpty() ? "no project" : broken.project(),
            broken.at(),
            broken.why());
  }

  /** Whether no more of a label's nodes are to be suspected now. */
  private static Optional<String> enough(Turn turn, String label) {
    Instant since = turn.now.minus(SuspicionRule.HOUR);
    int share = turn.limits.health().suspicion().share();
    int all = turn.state().count(label);
    long suspected =
        turn.state()
            .labeled(label)
            .flatMap(node -> turn.state().health().of(node.name()).stream())
            .filter(health -> health.suspected().filter(at -> at.isAfter(since)).isPresent())
            .count();
    return suspected < Math.max(1, (long) all * share / 100)
        ? Optional.empty()
        : Optional.of(
            "%d of the %d nodes of label %s were quarantined so within the hour: it is likelier this controller, the network or the tests than the machines"
                .formatted(suspected, all, label));
  }

  /** What is to be said of a reset that a quarantine would have taken the place of. */
  static String spared(Turn turn, NodeRecord node) {
    return turn.state()
        .health()
        .of(node.name())
        .filter(health ->
            !health.spared().isEmpty()
                && !health.broken().isEmpty()
                && node.run().equals(Optional.of(health.broken().getLast().run())))
        .map(health -> "; " + health.spared())
        .orElse("");
  }
}
