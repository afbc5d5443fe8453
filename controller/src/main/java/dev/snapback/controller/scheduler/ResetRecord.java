package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One order to reset a node, and what became of it.
 *
 * @param number counts the resets of this node from 1
 * @param generation the one that it makes
 * @param bootIdAfter empty until the new system announced itself
 * @param phases the node's own, then those of {@link BootPhases}, then {@code verify} and, where it
 *     has scratch disks, {@code scratch}
 * @param climb by which way, and which were tried before
 * @param failure empty: it succeeded, or is still going on
 * @param receipt the signed one, a flattened JWS; empty: none was made
 */
public record ResetRecord(
    NodeName node,
    int number,
    long generation,
    String image,
    String bootIdBefore,
    String bootIdAfter,
    Instant ordered,
    Optional<Instant> accepted,
    Optional<Instant> announced,
    Optional<Instant> ready,
    List<Phase> phases,
    Climb climb,
    String failure,
    String receipt)
    implements Stored {
  public ResetRecord {
    phases = List.copyOf(phases);
  }

  /** By which way it came, or is tried. */
  public Rung rung() {
    return climb.rung();
  }

  /** Whether the machine said that it is on its way to this very generation. */
  boolean promised() {
    return accepted.isPresent() && climb.ordered().jumps();
  }

  static ResetRecord ordered(NodeRecord node, Climb climb, Instant now) {
    return new ResetRecord(
        node.name(),
        node.resets(),
        node.generation() + 1,
        node.image(),
        node.bootId(),
        "",
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        climb,
        "",
        "");
  }

  /**
   * Nobody ordered it.
   *
   * @param node as it is after the boot
   * @param began when the new system's kernel began to run
   */
  static ResetRecord byItself(NodeRecord node, String bootIdBefore, Instant began) {
    return new ResetRecord(
        node.name(),
        node.resets(),
        node.generation(),
        node.image(),
        bootIdBefore,
        "",
        began,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Climb.at(Rung.COLD_BOOT),
        "",
        "");
  }

  /** Still to be taken, by a machine that has booted on its own since it was ordered. */
  ResetRecord renewed(NodeRecord since) {
    return begunAnew(since.generation() + 1).with(draft -> draft.bootIdBefore = since.bootId());
  }

  ResetRecord taken(String bootIdThen, List<Phase> done, boolean staged, Instant now) {
    return with(draft -> {
      draft.bootIdBefore = bootIdThen;
      draft.accepted = Optional.of(now);
      draft.phases = joined(done, phases);
      draft.climb = climb.taken(staged);
    });
  }

  /** The machine came up at another generation than was ordered, on a root that nobody has used. */
  ResetRecord overtakenAt(long otherGeneration) {
    return with(draft -> draft.generation = otherGeneration);
  }

  /** The machine went down after it had announced itself, and took another fresh root. */
  ResetRecord bootedAgainAt(long otherGeneration) {
    return begunAnew(otherGeneration).with(draft -> draft.climb = climb.came(Rung.COLD_BOOT));
  }

  private ResetRecord begunAnew(long newGeneration) {
    return with(draft -> {
      draft.generation = newGeneration;
      draft.bootIdAfter = "";
      draft.accepted = Optional.empty();
      draft.announced = Optional.empty();
      draft.ready = Optional.empty();
      draft.phases = List.of();
    });
  }

  ResetRecord announced(Event.NodeAnnounced event, Instant now) {
    return with(draft -> {
      draft.bootIdAfter = event.bootId();
      draft.announced = Optional.of(now);
      draft.phases = joined(phases, BootPhases.of(accepted, now, event.uptime(), event.boot()));
      draft.climb = event.description().map(said -> climb.asTold(said.way())).orElse(climb);
    });
  }

  ResetRecord ready(List<Phase> checked, String signed, Instant now) {
    return with(draft -> {
      draft.ready = Optional.of(now);
      draft.phases = joined(phases, checked);
      draft.receipt = signed;
    });
  }

  ResetRecord failed(String why) {
    return with(draft -> draft.failure = why);
  }

  private static List<Phase> joined(List<Phase> first, List<Phase> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private ResetRecord with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.record();
  }

  /** What may change of it, on its way from one record to the next. */
  private static final class Draft {
    private final NodeName node;
    private final int number;
    private long generation;
    private final String image;
    private String bootIdBefore;
    private String bootIdAfter;
    private final Instant ordered;
    private Optional<Instant> accepted;
    private Optional<Instant> announced;
    private Optional<Instant> ready;
    private List<Phase> phases;
    private Climb climb;
    private String failure;
    private String receipt;

    Draft(ResetRecord from) {
      node = from.node;
      number = from.number;
      generation = from.generation;
      image = from.image;
      bootIdBefore = from.bootIdBefore;
      bootIdAfter = from.bootIdAfter;
      ordered = from.ordered;
      accepted = from.accepted;
      announced = from.announced;
      ready = from.ready;
      phases = from.phases;
      climb = from.climb;
      failure = from.failure;
      receipt = from.receipt;
    }

    ResetRecord record() {
      return new ResetRecord(
          node,
          number,
          generation,
          image,
          bootIdBefore,
          bootIdAfter,
          ordered,
          accepted,
          announced,
          ready,
          phases,
          climb,
          failure,
          receipt);
    }
  }

  record Key(NodeName node, int number) {}

  @Override
  public Object key() {
    return new Key(node, number);
  }
}
