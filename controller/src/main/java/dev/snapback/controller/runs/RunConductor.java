package dev.snapback.controller.runs;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.runs.Peers.PeerException;
import dev.snapback.controller.scheduler.Effect.ConductRun;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Fault;
import dev.snapback.controller.scheduler.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Optional;

/**
 * Conducts one attempt at a run through its states, each of which can be begun again after a crash:
 *
 * <ul>
 *   <li>PREPARING: the workspace is sent, then the console's file is made, then the command
 *       started. So where the file is there, the workspace had been sent whole and must not be sent
 *       again over what the command may have made of it.
 *   <li>RUNNING: the console is followed from where its file ends.
 *   <li>COLLECTING: what was fetched counts only when it is whole.
 * </ul>
 */
final class RunConductor {
  private final ConductRun order;
  private final RunOnNode onNode;
  private final RunFiles files;
  private final Retry retry;
  private final Patience patience;
  private final RunLimits limits;
  private final Artifacts artifacts;
  private final EvidenceFiles evidence;
  private final Reports reports;

  /** As this conductor saw it; empty where an earlier one did, before the controller restarted. */
  private Optional<Outcome> outcome = Optional.empty();

  RunConductor(
      ConductRun order,
      RunFiles files,
      Retry retry,
      Patience patience,
      RunLimits limits,
      EvidenceFiles evidence,
      Reports reports,
      Runnable leads) {
    this.order = order;
    this.onNode = new RunOnNode(order.run().value(), order.generation());
    this.files = files;
    this.retry = retry;
    this.patience = patience;
    this.limits = limits;
    this.artifacts = new Artifacts(files.artifacts(order.run()), limits.artifactBytes(), leads);
    this.evidence = evidence;
    this.reports = reports;
  }

  /** Returns when there is nothing more to do for this attempt. */
  void conduct() throws InterruptedException {
    boolean collectable;
    try {
      collectable =
          switch (order.from()) {
            case QUEUED, DONE -> throw new IllegalArgumentException("nothing to conduct: " + order);
            case PREPARING -> {
              prepare();
              yield followToItsEnd();
            }
            case RUNNING -> followToItsEnd();
            case COLLECTING -> true;
          };
    } catch (NodeException e) {
      broken(faultOf(e), e.why());
      return;
    } catch (PeerException e) {
      // A further node's fault is not the first one's; its own reset shows what it is worth.
      broken(e.first ? faultOf(e.why) : Fault.CONTROLLER, e.why.why());
      return;
    } catch (IOException e) {
      throwIfInterrupted();
      broken(Fault.CONTROLLER, "the controller's own files: " + e.getMessage());
      return;
    }
    if (collectable) {
      collect();
    }
  }

  private void prepare() throws NodeException, PeerException, IOException, InterruptedException {
    var console = files.console(order.run(), order.attempt());
    if (!ConsoleFile.exists(console)) {
      var described = retry.until(patience.run(), order.node(), node -> node.describe());
      if (order.order().workspace().isPresent()) {
        sendWorkspace();
      }
      // The first words of it are what one searched for in the consoles of OpenStack's devstack
      // gate.
      ConsoleFile.create(
          console,
          "NODE_PROVIDER=%s node=%s image=%s generation=%d boot=%s attempt=%d"
              .formatted(
                  order.node().driver(),
                  order.node().name(),
                  described.image(),
                  described.generation(),
                  described.bootId(),
                  order.attempt()));
    }
    var environment = new HashMap<>(order.order().environment());
    environment.put("SNAPBACK_NODES", new Peers(order, retry, patience.run()).introduced());
    var command = new RunCommand(order.order().command(), environment, order.order().timeout());
    retry.until(patience.run(), order.node(), node -> node.start(onNode, command));
    reports.tell(new Event.RunStarted(order.run(), order.attempt()));
  }

  private void sendWorkspace() throws NodeException, IOException, InterruptedException {
    var compression = order.order().workspace().orElseThrow();
    var path = files.workspace(order.run(), compression);
    retry.until(
        patience.run(),
        order.node(),
        node -> {
          try (InputStream tar = Files.newInputStream(path)) {
            node.sendTree(onNode, tar, compression);
          }
          return true;
        });
  }

  /** Returns false where the machine has lost the run, so that it has nothing to collect either. */
  private boolean followToItsEnd() throws NodeException, IOException, InterruptedException {
    RunEnd end;
    var path = files.console(order.run(), order.attempt());
    try (var console = ConsoleFile.open(path, limits.consoleBytes())) {
      end =
          retry.untilLong(
              patience.run(),
              order.node(),
              (node, silence) -> {
                RunEnd ended;
                do {
                  node.followConsole(
                      onNode,
                      console.offset(),
                      (offset, data) -> {
                        silence.broken();
                        console.accept(offset, data);
                      });
                  silence.broken();
                  ended = node.await(onNode);
                  // Whatever a node means by the end of a console: less than all of it is not the
                  // end.
                } while (console.offset() < ended.consoleBytes() && !console.isFull());
                return ended;
              });
      console.force();
    }
    outcome = Optional.of(end.outcome());
    reports.tell(new Event.RunEnded(order.run(), order.attempt(), end.outcome()));
    return !(end.outcome() instanceof Outcome.Lost);
  }

  /** The command's result stands, so whatever goes wrong here is only a note. */
  private void collect() throws InterruptedException {
    String note;
    try {
      var globs = order.order().artifactGlobs();
      note =
          globs.isEmpty()
              ? ""
              : retry.until(
                  patience.collect(), order.node(), node -> artifacts.fetch(node, onNode, globs));
    } catch (NodeException e) {
      note = "artifacts could not be fetched: " + e.why();
    } catch (IOException e) {
      throwIfInterrupted();
      note = "artifacts could not be kept: " + e.getMessage();
    }
    // Now and not beside the reset: who waits for the run's end finds it among the artifacts.
    if (outcome.filter(evidence.rule()::wantedAfter).isPresent()) {
      evidence.collect(order.run(), order.attempt(), order.node(), order.generation());
    }
    reports.tell(new Event.RunCollected(order.run(), order.attempt(), note + keepBoot()));
  }

  /**
   * Before the reset that keeps the root puts {@code /boot} right. Where it fails, the making of
   * the image will.
   *
   * @return what went wrong, for people; empty: nothing
   */
  private String keepBoot() throws InterruptedException {
    // Empty: an earlier conductor saw its end, and may have ended before this.
    boolean mayBecomeImage =
        order.order().toImage()
            && outcome.filter(ended -> !ended.equals(new Outcome.Exited(0))).isEmpty();
    if (!mayBecomeImage) {
      return "";
    }
    try {
      retry.until(
          patience.collect(),
          order.node(),
          node -> node.images().keepBoot(order.generation(), order.run()));
      return "";
    } catch (NodeException e) {
      return "its /boot is not kept: " + e.why();
    }
  }

  private void broken(Fault fault, String why) throws InterruptedException {
    reports.tell(new Event.RunBroken(order.run(), order.attempt(), fault, why));
  }

  private static Fault faultOf(NodeException e) {
    return switch (e.kind()) {
      case BAD_ORDER -> Fault.ORDER;
      case UNREACHABLE, STALE, REFUSED, NO_ROOM, NO_SUCH_RUN, NO_HOLD, BROKEN, OTHER_PROTOCOL ->
          Fault.MACHINE;
    };
  }

  /** I/O that fails because the thread was interrupted is no failure of the disk. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
