package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.HealthRecord.Check;
import dev.snapback.controller.scheduler.HealthRecord.Result;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Has machines checked by runs of their own: every so often when they idle, and before one comes
 * into service. A check is an ordinary run, after all others in the queue, on that one node, tried
 * again as any run.
 */
final class HealthChecks {
  /** Whose runs they are. */
  static final ProjectName PROJECT = new ProjectName("health");

  /** Of a label's machines, one in so many is checked at a time: the others serve. */
  private static final int ONE_IN = 10;

  /**
   * When too many are being checked, as many others are looked at again after so long, as many more
   * after twice that, and so on: a fleet that is due all at once costs no more than it must.
   */
  private static final Duration TURN = Duration.ofMinutes(1);

  private static final int LONGEST_NAME = 32;

  private HealthChecks() {}

  static Verdict requested(Turn turn, Event.NodeCheckRequested event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    NodeRecord node = found.get();
    Optional<HealthRules.Named> rule = turn.limits.health().of(node);
    if (rule.isEmpty()) {
      return Refusals.wrongState(
          "the controller's settings name no health check for a label of %s: labels: {LABEL: {health: {command: …}}}"
              .formatted(node.name()));
    }
    if (node.state() == NodeState.QUARANTINED) {
      return Refusals.wrongState(
          "%s is QUARANTINED (%s): its release orders a check"
              .formatted(node.name(), node.reason()));
    }
    HealthRecord health = turn.health(node.name());
    if (health.going().isPresent()) {
      return new Ignored("it is being checked by " + health.going().get());
    }
    turn.put(health.due(turn.now));
    if (node.state() == NodeState.READY) {
      order(turn, node, rule.get());
    }
    return new Applied();
  }

  /** Those whose time has come; which are idle is looked at when this turn settles. */
  static boolean wake(Turn turn) {
    List<HealthRecord> due = turn.state().health().lookedAt(turn.now);
    due.forEach(health -> turn.put(health.look(Optional.empty())));
    return !due.isEmpty();
  }

  /** To be called when all others who wait have been served. */
  static void settle(Turn turn) {
    turn.changedRuns().forEach(run -> withdrawn(turn, run));
    var places = new Places(turn);
    boolean any = false;
    for (NodeName name : turn.changedFitness()) {
      Optional<NodeRecord> idle = turn.node(name).filter(node -> node.state() == NodeState.READY);
      Optional<HealthRules.Named> rule = idle.flatMap(turn.limits.health()::of);
      if (rule.isPresent()) {
        any |= isTime(turn, idle.get(), rule.get(), places);
      }
    }
    if (any) {
      Placement.place(turn);
    }
  }

  /** Whether a check is ordered. */
  private static boolean isTime(Turn turn, NodeRecord node, HealthRules.Named rule, Places places) {
    HealthRecord health = turn.health(node.name());
    if (health.going().isPresent()) {
      return false;
    }
    Duration first = rule.rule().afterSetup() ? Duration.ZERO : rule.rule().every();
    Instant due = health.due().orElseGet(() -> turn.now.plus(first));
    if (due.isAfter(turn.now)) {
      if (!health.look().equals(Optional.of(due))) {
        turn.put(health.due(due));
      }
      return false;
    }
    Duration wait = places.take(rule.label());
    if (wait.isPositive()) {
      turn.put(health.due(due).look(Optional.of(turn.now.plus(wait))));
      return false;
    }
    order(turn, node, rule);
    return true;
  }

  /** Who may be checked now, of those that are due together. */
  private static final class Places {
    private final Turn turn;
    private final Map<String, Integer> taken = new HashMap<>();

    Places(Turn turn) {
      this.turn = turn;
    }

    /**
     * @return zero: there is a place; else how long to wait before asking again
     */
    Duration take(String label) {
      int most = Math.max(1, turn.state().count(label) / ONE_IN);
      int before = taken.computeIfAbsent(label, this::beingChecked);
      taken.put(label, before + 1);
      return TURN.multipliedBy(before / most);
    }

    private int beingChecked(String label) {
      return (int)
          turn.state().health().going().stream()
              .flatMap(name -> turn.node(name).stream())
              .filter(node -> node.labels().contains(label))
              .count();
    }
  }

  private static RunId order(Turn turn, NodeRecord node, HealthRules.Named rule) {
    HealthRecord health = turn.health(node.name());
    RunId id = id(node.name(), health.checks() + 1);
    Runs.queue(
        turn,
        id,
        new RunOrder(
            List.of(new Want(rule.label(), Optional.empty(), Optional.of(node.name()))),
            RunOrder.LOWEST,
            rule.rule().command(),
            Map.of(),
            List.of(),
            rule.rule().timeout(),
            Optional.empty(),
            Duration.ZERO,
            false,
            Optional.of(PROJECT)));
    turn.put(health.ordered(id));
    return id;
  }

  /** A run's name knows no dots, and is not as long as a node's may be. */
  private static RunId id(NodeName node, int number) {
    String name = node.value();
    String its =
        name.length() <= LONGEST_NAME && name.indexOf('.') < 0
            ? name
            : "%s-%08x"
                .formatted(
                    name.replace('.', '-').substring(0, Math.min(LONGEST_NAME, name.length())),
                    name.hashCode());
    return new RunId("health-%s-%d".formatted(its, number));
  }

  /** It has just become idle, and serves nobody else before it is checked. */
  static void trial(Turn turn, NodeRecord node) {
    HealthRecord health = turn.health(node.name());
    Optional<HealthRules.Named> rule = turn.limits.health().of(node);
    Optional<RunId> going = health.going().filter(run -> turn.run(run).isPresent());
    if (rule.isEmpty() && going.isEmpty()) {
      turn.put(health.released(false));
      return;
    }
    RunId check = going.orElseGet(() -> order(turn, node, rule.orElseThrow()));
    Placement.give(turn, check, node);
  }

  /**
   * The run that a node was leased to is over, or broke: if that was its check, what it told.
   *
   * @return why the node is to be quarantined; empty: it is not
   */
  static Optional<String> ended(Turn turn, NodeRecord node) {
    return node.run().flatMap(turn::changedRun).flatMap(run -> record(turn, node.name(), run));
  }

  /** One that ended without a node: somebody canceled it while it waited. */
  private static void withdrawn(Turn turn, RunRecord run) {
    run.order()
        .wants()
        .getFirst()
        .only()
        .ifPresent(node ->
            record(turn, node, run).ifPresent(why -> turn.put(turn.health(node).unwanted(why))));
  }

  private static Optional<String> record(Turn turn, NodeName node, RunRecord run) {
    HealthRecord health = turn.health(node);
    if (run.state() != RunState.DONE || !health.going().equals(Optional.of(run.id()))) {
      return Optional.empty();
    }
    Result result = result(health, run);
    String words = run.result().orElseThrow() + ": " + run.reason();
    Optional<Instant> next =
        turn.node(node)
            .flatMap(turn.limits.health()::of)
            .map(rule -> turn.now.plus(rule.rule().every()));
    turn.put(health.checked(new Check(run.id(), turn.now, result, words), next));
    return switch (result) {
      case PASSED -> Optional.empty();
      case FAILED ->
          Optional.of(
              "its health check failed: %s (its console: run %s)".formatted(words, run.id()));
      case UNTOLD ->
          health.onTrial()
              ? Optional.of("its health check, to come into service, told nothing: " + words)
              : Optional.empty();
    };
  }

  private static Result result(HealthRecord health, RunRecord run) {
    return switch (run.result().orElseThrow()) {
      case SUCCESS -> Result.PASSED;
      case FAILURE, TIMED_OUT -> Result.FAILED;
      // By the machine's fault, or by ours?
      case RETRY_LIMIT ->
          health.broken().stream().anyMatch(broken -> broken.run().equals(run.id()))
              ? Result.FAILED
              : Result.UNTOLD;
      case CANCELED, CONFIG_ERROR -> Result.UNTOLD;
    };
  }

  /** It is out of service: nobody can check it. */
  static void withdraw(Turn turn, NodeName node, String why) {
    turn.health(node)
        .going()
        .flatMap(turn::run)
        .filter(run -> run.state() == RunState.QUEUED)
        .ifPresent(run -> {
          Runs.cancel(turn, run, why);
          turn.changedRun(run.id()).ifPresent(done -> record(turn, node, done));
        });
  }

  /**
   * It was installed anew, or is no node any more.
   *
   * @param node as it is now; empty: it is none
   */
  static void renew(Turn turn, NodeName name, Optional<NodeRecord> node, String why) {
    withdraw(turn, name, why);
    boolean trial =
        node.flatMap(turn.limits.health()::of).filter(rule -> rule.rule().afterSetup()).isPresent();
    boolean known = turn.state().health().of(name).isPresent();
    if (known || trial) {
      turn.put(turn.health(name).renewed(trial));
    }
  }

  /** After a restart, maybe with other settings. */
  static void resume(Turn turn, NodeRecord node) {
    Optional<HealthRules.Named> rule = turn.limits.health().of(node);
    HealthRecord health = turn.health(node.name());
    if (rule.isEmpty()) {
      if (health.look().isPresent()) {
        turn.put(health.look(Optional.empty()));
      }
    } else if (health.going().isEmpty() && node.state() == NodeState.READY) {
      // What is due by now is seen to when this turn settles.
      Optional<Instant> usual =
          health.last().map(last -> last.at().plus(rule.get().rule().every()));
      Optional<Instant> due =
          Stream.of(usual, health.due()).flatMap(Optional::stream).min(Comparator.naturalOrder());
      if (due.isEmpty() || !health.look().equals(due)) {
        turn.put(due.map(health::due).orElse(health));
      }
    }
  }
}
