package dev.snapback.controller.runs;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.receipt.Receipt;
import dev.snapback.controller.receipt.ReceiptCheck;
import dev.snapback.controller.receipt.ReceiptSigner;
import dev.snapback.controller.rescue.Rescue;
import dev.snapback.controller.rescue.RescueException;
import dev.snapback.controller.scheduler.Effect.DropHold;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.controller.scheduler.Effect.StageNode;
import dev.snapback.controller.scheduler.Effect.StopRun;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Remedy;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.Rung;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to a node outside of a run's own course. Each method blocks. Thread-safe. */
final class NodeOrders {
  private static final Logger LOG = LoggerFactory.getLogger(NodeOrders.class);

  /** A node that did not say at which generation it is. */
  private static final long UNKNOWN = -1;

  private static final Duration FOREVER = Duration.ofDays(3650);

  private final OpenNodes nodes;
  private final Retry retry;
  private final Patience patience;
  private final InstantSource clock;
  private final Reports reports;
  private final ReceiptSigner signer;
  private final Rescue rescue;

  NodeOrders(
      OpenNodes nodes,
      Retry retry,
      Patience patience,
      InstantSource clock,
      Reports reports,
      ReceiptSigner signer,
      Rescue rescue) {
    this.nodes = nodes;
    this.retry = retry;
    this.patience = patience;
    this.clock = clock;
    this.reports = reports;
    this.signer = signer;
    this.rescue = rescue;
  }

  void reset(ResetNode order) throws InterruptedException {
    if (order.rung().needsAgent()) {
      resetByAgent(order);
    } else {
      resetByForce(order);
    }
  }

  private void resetByAgent(ResetNode order) throws InterruptedException {
    var node = order.node().name();
    var asked =
        new RecycleOrder(
            order.generation(),
            order.image(),
            way(order.rung()),
            order.hold().map(RunId::value),
            order.held().map(RunId::value));
    try {
      var taken = retry.deliver(order.delivery(), order.node(), n -> n.recycle(asked));
      // The jump cuts this connection without a word.
      nodes.forget(node);
      reports.tell(
          new Event.ResetTaken(
              node,
              order.reset(),
              taken.generation(),
              taken.bootIdBefore(),
              taken.phases(),
              taken.staged()));
    } catch (NodeException e) {
      if (e.kind() == Kind.NO_HOLD) {
        reports.tell(new Event.HoldRefused(node, order.reset(), e.why()));
        return;
      }
      var found = found(e, order);
      reports.tell(
          new Event.ResetFailed(
              node,
              order.reset(),
              found.map(NodeDescription::generation).orElse(UNKNOWN),
              e.why(),
              remedy(e, order, found)));
    }
  }

  private void resetByForce(ResetNode order) throws InterruptedException {
    var node = order.node().name();
    try {
      var phases = rescue.force(order);
      nodes.forget(node);
      reports.tell(new Event.ResetForced(node, order.reset(), phases));
    } catch (RescueException e) {
      reports.tell(
          new Event.ResetFailed(node, order.reset(), UNKNOWN, e.why(), Remedy.ANOTHER_WAY));
    }
  }

  private static Way way(Rung rung) {
    return switch (rung) {
      case KEXEC_STAGED, KEXEC, UNTOLD -> Way.JUMP;
      case ORDERLY -> Way.ORDERLY;
      case REBOOT -> Way.FIRMWARE;
      case SSH, POWER, COLD_BOOT, LAUNCH ->
          throw new IllegalArgumentException(rung + " needs no agent");
    };
  }

  /** What the node is, where that says more than its refusal. */
  private Optional<NodeDescription> found(NodeException e, ResetNode order)
      throws InterruptedException {
    if (e.kind() != Kind.STALE && e.kind() != Kind.REFUSED) {
      return Optional.empty();
    }
    try {
      return Optional.of(nodes.get(order.node()).describe());
    } catch (NodeException gone) {
      return Optional.empty();
    }
  }

  /**
   * An image that the machine has not, or room, no other way brings; what else it refuses one may.
   */
  private static Remedy remedy(NodeException e, ResetNode order, Optional<NodeDescription> found) {
    return switch (e.kind()) {
      case UNREACHABLE -> Remedy.WAY_WITHOUT_AGENT;
      case STALE, BROKEN -> Remedy.ANOTHER_WAY;
      case REFUSED -> {
        var images = found.map(NodeDescription::images).orElse(List.of());
        var impossible = !images.isEmpty() && !images.contains(order.image());
        yield impossible ? Remedy.NONE : Remedy.ANOTHER_WAY;
      }
      case NO_ROOM, BAD_ORDER, NO_SUCH_RUN, NO_HOLD, OTHER_PROTOCOL -> Remedy.NONE;
    };
  }

  void verify(VerifyNode order) throws InterruptedException {
    var began = clock.instant();
    try {
      var found = found(order);
      var wrong = ReceiptCheck.of(order, found);
      if (wrong.isEmpty()) {
        cleanAndSign(order, found, new Phase("verify", Duration.between(began, clock.instant())));
      } else {
        reject(order, found.generation(), wrong.get().why(), wrong.get().resetMayHelp());
      }
    } catch (NodeException e) {
      reject(order, UNKNOWN, e.why(), mayPass(e.kind()));
    }
  }

  /** What keeps a disk from being emptied no reset mends, as long as the node answers. */
  private void cleanAndSign(VerifyNode order, NodeDescription found, Phase checked)
      throws InterruptedException {
    var phases = new ArrayList<>(List.of(checked));
    List<CleanedScratch> cleaned = List.of();
    if (!order.scratch().named().isEmpty()) {
      var began = clock.instant();
      try {
        cleaned = clean(order, found);
      } catch (NodeException e) {
        reject(order, UNKNOWN, e.why(), e.kind() == Kind.UNREACHABLE || e.kind() == Kind.STALE);
        return;
      }
      phases.add(new Phase("scratch", Duration.between(began, clock.instant())));
    }
    reports.tell(
        new Event.NodeVerified(
            order.node().name(),
            order.reset().number(),
            found.bootId(),
            found.generation(),
            found.image(),
            phases,
            signer.sign(Receipt.of(order, found, phases, cleaned, clock.instant())),
            ReceiptCheck.next(order.yardstick(), found)));
  }

  private List<CleanedScratch> clean(VerifyNode order, NodeDescription found)
      throws NodeException, InterruptedException {
    reports.tell(
        new Event.ScratchBegun(order.node().name(), order.reset().number(), found.bootId()));
    var wanted = order.scratch();
    return retry.until(
        patience.verify(),
        order.node(),
        n -> n.cleanScratch(found.generation(), wanted.named(), wanted.within()));
  }

  private void reject(VerifyNode order, long generation, String why, boolean resetMayHelp)
      throws InterruptedException {
    reports.tell(
        new Event.NodeRejected(
            order.node().name(), order.reset().number(), generation, why, resetMayHelp));
  }

  /** What it said with its announcement. What is in its way may have passed since: ask again. */
  private NodeDescription found(VerifyNode order) throws NodeException, InterruptedException {
    var told = order.description().filter(said -> said.impediments().isEmpty());
    return told.isPresent()
        ? told.get()
        : retry.until(patience.verify(), order.node(), n -> n.describe());
  }

  /** Asks once: what is not prepared costs time, and nothing else. */
  void stage(StageNode order, boolean loadKernel) throws InterruptedException {
    var node = order.node().name();
    try {
      var staged = nodes.get(order.node()).stage(order.generation(), order.image(), loadKernel);
      reports.tell(new Event.NodeStaged(node, order.generation(), staged));
    } catch (NodeException e) {
      LOG.info("node={} has not prepared its next reset: {}", node, e.why());
      reports.tell(new Event.NodeNotStaged(node, order.generation(), e.why()));
    }
  }

  /** Whether the same order may succeed later, without anybody's help. */
  private static boolean mayPass(Kind kind) {
    return switch (kind) {
      case UNREACHABLE, STALE, BROKEN -> true;
      case REFUSED, NO_ROOM, BAD_ORDER, NO_SUCH_RUN, NO_HOLD, OTHER_PROTOCOL -> false;
    };
  }

  /** Asks once: while it is not done it is wanted again. */
  void drop(DropHold order) throws InterruptedException {
    try {
      nodes.get(order.node()).dropHold(order.generation(), order.hold().value());
      reports.tell(new Event.HoldDropped(order.hold()));
    } catch (NodeException e) {
      LOG.info("hold={} is still there: {}", order.hold(), e.why());
    }
  }

  /** Tries until it is done or its thread is interrupted; the run's conductor sees the end. */
  void stop(StopRun order) throws InterruptedException {
    var run = new RunOnNode(order.run().value(), order.generation());
    try {
      retry.until(
          FOREVER,
          order.node(),
          n -> {
            n.stop(run);
            return true;
          });
    } catch (NodeException e) {
      LOG.warn("run={} node={} cannot be stopped: {}", order.run(), order.node().name(), e.why());
    }
  }
}
