package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is known of a machine's fitness, beside its state.
 *
 * @param checks how many were ever ordered; the number of the newest
 * @param going the check that is ordered and not over
 * @param last the newest that is over
 * @param due when the next one is; empty: it was never READY while checks were set
 * @param look when that is to be looked at again; empty: when it is READY again
 * @param onTrial it serves nobody but its check, until one succeeds
 * @param unwanted why somebody, or a check that told nothing, wants it out of service as soon as it
 *     is idle; empty: nobody does
 * @param broken the runs that broke in a row by its fault, the newest last, at most {@link #KEPT}
 * @param suspected when it was last quarantined for such a row
 * @param spared why it was not, though there was such a row; empty: there was none
 */
public record HealthRecord(
    NodeName node,
    int checks,
    Optional<RunId> going,
    Optional<Check> last,
    Optional<Instant> due,
    Optional<Instant> look,
    boolean onTrial,
    String unwanted,
    List<Broken> broken,
    Optional<Instant> suspected,
    String spared)
    implements Stored {
  /** Of runs that broke: more would be no better evidence. */
  static final int KEPT = 10;

  private static final int LONGEST_WHY = 300;

  public HealthRecord {
    broken = List.copyOf(broken);
  }

  /** What a check told. */
  public enum Result {
    PASSED,
    FAILED,
    /** E.g. somebody canceled it, or its command is not there: no fault of the machine. */
    UNTOLD
  }

  /**
   * A check that is over.
   *
   * @param why for people
   */
  public record Check(RunId run, Instant at, Result result, String why) {}

  /**
   * A run that broke by the machine's fault.
   *
   * @param project that it was for; empty: none
   * @param why for people
   */
  public record Broken(RunId run, String project, Instant at, String why) {
    public Broken {
      why = why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) + "…" : why;
    }
  }

  static HealthRecord of(NodeName node) {
    return new HealthRecord(
        node,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        "",
        List.of(),
        Optional.empty(),
        "");
  }

  /** It was installed anew, or is no node any more: only its checks are counted on. */
  HealthRecord renewed(boolean trial) {
    return of(node)
        .with(draft -> {
          draft.checks = checks;
          draft.onTrial = trial;
        });
  }

  HealthRecord ordered(RunId check) {
    return with(draft -> {
      draft.checks = checks + 1;
      draft.going = Optional.of(check);
      draft.look = Optional.empty();
    });
  }

  /** Its check is over. One that succeeded clears it of all before. */
  HealthRecord checked(Check now, Optional<Instant> next) {
    boolean passed = now.result() == Result.PASSED;
    return with(draft -> {
      draft.going = Optional.empty();
      draft.last = Optional.of(now);
      draft.due = next;
      draft.look = next;
      draft.onTrial = false;
      draft.broken = passed ? List.of() : broken;
      draft.spared = passed ? "" : spared;
    });
  }

  HealthRecord due(Instant at) {
    return with(draft -> {
      draft.due = Optional.of(at);
      draft.look = Optional.of(at);
    });
  }

  HealthRecord look(Optional<Instant> at) {
    return with(draft -> draft.look = at);
  }

  HealthRecord unwanted(String why) {
    return with(draft -> draft.unwanted = why);
  }

  /** It is to come back: what was held against it is settled by what follows. */
  HealthRecord released(boolean trial) {
    return with(draft -> {
      draft.onTrial = trial;
      draft.unwanted = "";
      draft.broken = List.of();
      draft.spared = "";
    });
  }

  HealthRecord broke(Broken run) {
    List<Broken> all = Stream.concat(broken.stream(), Stream.of(run)).toList();
    return with(draft -> draft.broken = all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  /** A run came to its end on it. */
  HealthRecord proven() {
    return with(draft -> {
      draft.broken = List.of();
      draft.spared = "";
    });
  }

  HealthRecord suspect(Instant now) {
    return with(draft -> draft.suspected = Optional.of(now));
  }

  HealthRecord spared(String why) {
    return with(draft -> draft.spared = why);
  }

  private HealthRecord with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.record();
  }

  /** What may change of it, on its way from one record to the next. */
  private static final class Draft {
    private final NodeName node;
    private int checks;
    private Optional<RunId> going;
    private Optional<Check> last;
    private Optional<Instant> due;
    private Optional<Instant> look;
    private boolean onTrial;
    private String unwanted;
    private List<Broken> broken;
    private Optional<Instant> suspected;
    private String spared;

    Draft(HealthRecord from) {
      node = from.node;
      checks = from.checks;
      going = from.going;
      last = from.last;
      due = from.due;
      look = from.look;
      onTrial = from.onTrial;
      unwanted = from.unwanted;
      broken = from.broken;
      suspected = from.suspected;
      spared = from.spared;
    }

    HealthRecord record() {
      return new HealthRecord(
          node, checks, going, last, due, look, onTrial, unwanted, broken, suspected, spared);
    }
  }

  @Override
  public NodeName key() {
    return node;
  }
}
