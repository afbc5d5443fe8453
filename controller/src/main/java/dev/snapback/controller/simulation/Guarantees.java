package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.LearnedRecord;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.PoolRecord;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.Requester;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Step;
import dev.snapback.controller.scheduler.Stored;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.controller.scheduler.VersionRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold after every step, whatever happens: no node in two leases; no lease on a node that
 * was not reset and verified since its last use; no request lost; limits kept; every hold ends.
 *
 * <p>{@link #after} looks at what a step has changed and at what that touches, with books of its
 * own and not with the indexes of the state: what held before holds still of all else. {@link
 * #whole} looks at everything, the books among it. Not thread-safe.
 */
public final class Guarantees {
  private final Limits limits;
  private final Books books;
  private final Map<NodeName, ResetRecord> newestResets = new HashMap<>();
  private final Map<NodeName, Use> uses = new HashMap<>();

  /** What a node did after its reset of that number. */
  private record Use(int reset, String by) {}

  public Guarantees(Limits limits) {
    this.limits = limits;
    this.books = new Books(limits);
  }

  /** One of them does not hold: a mistake of the scheduler, or of who simulates. */
  public static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  static void require(boolean holds, String what, Object of) {
    if (!holds) {
      throw new BrokenException(what + ": " + of);
    }
  }

  /** To be told of each step that is stored, in order. */
  public void after(Step step) {
    State state = step.state();
    if (!(step.verdict() instanceof Verdict.Applied)) {
      require(
          step.changes().isEmpty() && step.effects().isEmpty(),
          "what is not applied changes nothing",
          step.verdict());
      return;
    }
    step.changes().all().forEach(this::note);
    books.limitsAreKept();
    step.changes().all().forEach(record -> check(state, record));
    books.sameNumberOpen(state);
  }

  private void note(Stored record) {
    switch (record) {
      case ResetRecord reset ->
          newestResets.merge(
              reset.node(), reset, (known, now) -> now.number() >= known.number() ? now : known);
      case NodeRecord node -> {
        books.note(node);
        if (node.state() == NodeState.FORGOTTEN && node.pooled().isPresent()) {
          newestResets.remove(node.name());
          uses.remove(node.name());
        }
      }
      case RunRecord run -> books.note(run);
      case RequestRecord request -> books.note(request);
      case HoldRecord hold -> books.note(hold);
      case ImageRecord _,
          VersionRecord _,
          CopyRecord _,
          LearnedRecord _,
          PoolRecord _,
          HealthRecord _ -> {}
    }
  }

  private void check(State state, Stored record) {
    switch (record) {
      case NodeRecord node -> check(state, node);
      case RunRecord run -> check(state, run);
      case RequestRecord request -> check(state, request);
      case HoldRecord hold -> check(state, hold);
      // A reset is what its node says.
      case ResetRecord reset ->
          Optional.ofNullable(state.nodes().get(reset.node()))
              .ifPresent(node -> resetsMatch(state, node));
      case ImageRecord _,
          VersionRecord _,
          CopyRecord _,
          LearnedRecord _,
          PoolRecord _,
          HealthRecord _ -> {}
    }
  }

  /** All of a state, which is that of the last step. Costs by its size. */
  public void whole(State state) {
    state.nodes().values().forEach(node -> check(state, node));
    state.runs().values().forEach(run -> check(state, run));
    state.requests().values().forEach(request -> check(state, request));
    state.holds().values().forEach(hold -> check(state, hold));
    books.same(state);
  }

  private void check(State state, NodeRecord node) {
    if (node.state() == NodeState.FORGOTTEN) {
      return;
    }
    require(!node.reason().isBlank(), "a node's state has a reason", node);
    require(node.equals(state.nodes().get(node.name())), "a node is in its state", node);
    resetsMatch(state, node);
    node.run()
        .ifPresent(run ->
            require(
                Optional.ofNullable(state.runs().get(run))
                    .filter(its -> its.nodes().contains(node.name()))
                    .isPresent(),
                "a node is leased to a run that has it",
                node));
    node.lease()
        .ifPresent(lease ->
            require(
                Optional.ofNullable(state.requests().get(lease))
                    .filter(its -> its.nodes().contains(node.name()))
                    .isPresent(),
                "a node is leased to a request that has it",
                node));
    if (node.state() == NodeState.READY || node.state() == NodeState.LEASED) {
      wasVerified(node);
    }
    use(state, node).ifPresent(use -> isItsOnly(node, use));
  }

  private static void resetsMatch(State state, NodeRecord node) {
    boolean going =
        switch (node.state()) {
          case BUILDING, RESETTING, VERIFYING -> true;
          case ENROLLING, READY, LEASED, HELD, QUARANTINED, DELETING, FORGOTTEN -> false;
        };
    ResetRecord reset = state.resets().get(node.name());
    require(
        going ? reset != null && reset.number() == node.resets() : reset == null,
        "a node has a reset that goes on if it is being reset",
        node);
  }

  /** By its newest reset, in the boot that it is in. */
  private void wasVerified(NodeRecord node) {
    ResetRecord newest = newestResets.get(node.name());
    require(
        newest != null
            && newest.number() == node.resets()
            && newest.ready().isPresent()
            && newest.bootIdAfter().equals(node.bootId())
            && newest.generation() == node.generation(),
        "what serves was verified by its newest reset, in this very boot",
        node);
  }

  private static Optional<String> use(State state, NodeRecord node) {
    return node.lease()
        .map(lease -> lease.value())
        .or(() ->
            node.run()
                .flatMap(run -> Optional.ofNullable(state.runs().get(run)))
                .map(run -> run.id() + "/" + run.attempt()));
  }

  private void isItsOnly(NodeRecord node, String by) {
    Use use = uses.get(node.name());
    if (use == null || use.reset() != node.resets()) {
      uses.put(node.name(), new Use(node.resets(), by));
    } else {
      require(use.by().equals(by), "one use of a node per reset, and not also " + by, node);
    }
  }

  private void check(State state, RunRecord run) {
    require(!run.reason().isBlank(), "a run's state has a reason", run);
    require(run.attempt() >= 0 && run.attempt() <= limits.attempts(), "attempts are counted", run);
    if (run.state() == RunState.DONE) {
      require(run.result().isPresent() && run.done().isPresent(), "a run ends with a result", run);
      return;
    }
    has(
        state,
        run.id(),
        run.nodes(),
        run.state() == RunState.QUEUED ? 0 : run.order().wants().size());
    run.node()
        .flatMap(first -> Optional.ofNullable(state.nodes().get(first)))
        .ifPresent(first ->
            require(
                first.generation() == run.generation(), "a run knows its node's generation", run));
  }

  private static void check(State state, RequestRecord request) {
    if (!request.state().isOver()) {
      int wanted = request.state() == RequestState.WAITING ? 0 : request.order().wants().size();
      has(state, request.id(), request.nodes(), wanted);
    }
  }

  private static void has(State state, Requester who, List<NodeName> nodes, int wanted) {
    require(
        nodes.size() == wanted && (wanted < 2 || new HashSet<>(nodes).size() == wanted),
        "who wants several nodes has all of them or none",
        who);
    for (NodeName name : nodes) {
      NodeRecord node = state.nodes().get(name);
      require(
          node != null && node.tenant().filter(who::equals).isPresent(),
          who + " has a node that is leased to it",
          name);
    }
  }

  private static void check(State state, HoldRecord hold) {
    if (hold.state() == HoldState.GONE) {
      return;
    }
    NodeState node =
        Optional.ofNullable(state.nodes().get(hold.node()))
            .map(NodeRecord::state)
            .orElse(NodeState.FORGOTTEN);
    boolean moves =
        switch (hold.state()) {
          case ORDERED, BOOTING -> node == NodeState.RESETTING;
          case BOOTED -> node == NodeState.HELD;
          case KEPT, DROPPING -> hold.due().isPresent();
          case GONE -> false;
        };
    require(moves, "something will happen to a hold", hold);
  }
}
