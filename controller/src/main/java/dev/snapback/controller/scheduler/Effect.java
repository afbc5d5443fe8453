package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.facts.NodeDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be done outside. Handed out after the step that wanted it is stored, possibly more
 * than once (after a restart, or to try again), so each is idempotent. Who does it tells the
 * outcome as an {@link Event} that carries the effect's {@code attempt} or {@code reset} number, by
 * which late answers are told from wanted ones.
 */
public sealed interface Effect {
  /**
   * Conduct an attempt at a run: from PREPARING send the workspace, start the command and report
   * RunStarted; from RUNNING follow it to RunEnded, whose console goes on where the file ends; from
   * COLLECTING fetch the artifacts and report RunCollected. Conducts on from one state to the next
   * by itself. What fails is reported as RunBroken. A conductor of an earlier attempt at the same
   * run ends before this one begins.
   *
   * @param others the further nodes, in the order's order
   */
  record ConductRun(
      RunId run,
      int attempt,
      Machine node,
      long generation,
      List<Peer> others,
      RunState from,
      RunOrder order)
      implements Effect {
    public ConductRun {
      others = List.copyOf(others);
    }

    /** On one node. */
    public ConductRun(
        RunId run, int attempt, Machine node, long generation, RunState from, RunOrder order) {
      this(run, attempt, node, generation, List.of(), from, order);
    }
  }

  /** A further node of a run, and where it is believed to be. */
  record Peer(Machine node, long generation) {}

  /**
   * Have the command killed; its conductor then sees it end. Tried until it is done or the attempt
   * is over.
   */
  record StopRun(RunId run, int attempt, Machine node, long generation) implements Effect {}

  /**
   * The attempt is over as far as the scheduler goes: its conductor, if there still is one, ends
   * without a word.
   */
  record AbandonRun(RunId run, int attempt) implements Effect {}

  /**
   * Order a reset by one rung; answered by ResetTaken, ResetForced or ResetFailed. While the node
   * cannot be reached it is tried again; a later reset effect for the same node takes this one's
   * place.
   *
   * @param reset counts the resets of this node
   * @param generation where the node is believed to be; the reset makes the next
   * @param rung one of {@link Rung#ORDERED}
   * @param delivery for how long an agent that does not answer is asked again
   * @param within after this nobody waits for it any more
   * @param hold under which the root is kept, as far as the node's agent is asked; HoldRefused
   *     answers where it cannot
   * @param held the kept root to boot instead of a fresh one, likewise
   */
  record ResetNode(
      Machine node,
      int reset,
      long generation,
      String image,
      Rung rung,
      Duration delivery,
      Duration within,
      Optional<RunId> hold,
      Optional<RunId> held)
      implements Effect {}

  /**
   * Have a provider make a node; answered by NodeLaunched or LaunchFailed. What was begun before
   * under its name is gone on with.
   *
   * @param within after this nobody waits for it any more
   */
  record LaunchNode(Machine node, Pooled what, Duration within) implements Effect {}

  /** One attempt at a run. */
  record Attempt(RunId run, int attempt) {}

  /**
   * Have a provider remove a node and all that belongs to it, once evidence is collected for that
   * attempt; tried until nothing is left, then answered by NodeDeleted.
   *
   * @param generation where the node is believed to be
   */
  record DeleteNode(Machine node, Pooled what, long generation, Optional<Attempt> examined)
      implements Effect {}

  /**
   * From now on, look every so often at the providers for what no state names, and remove it once
   * no launch can still be making it. Nobody waits for it.
   */
  record WatchForLeaks() implements Effect {}

  /** The machine is no node any more: nothing is asked of it. */
  record ForgetNode(NodeName node) implements Effect {}

  /**
   * Have a node remove a hold; answered by HoldDropped, or else wanted again after a while.
   *
   * @param generation where the node is believed to be
   */
  record DropHold(Machine node, RunId hold, long generation) implements Effect {}

  /**
   * Collect evidence of what broke an attempt at a run, within its time and once, then do as {@link
   * ResetNode}. After a restart that alone is handed out again.
   *
   * @param run whose artifacts the evidence becomes a part of
   */
  record ExamineThenReset(RunId run, int attempt, ResetNode reset) implements Effect {}

  /**
   * Check what the node is, and have it empty its scratch disks; answered by NodeVerified or
   * NodeRejected, and by ScratchBegun in between where there are any. A later effect for the same
   * node takes this one's place.
   *
   * @param reset what it must be: at its generation, with its image, in the boot after it
   * @param yardstick what its receipt is measured by
   * @param description what the node said of itself with its announcement; empty: it is to be asked
   * @param scratch what it is to empty, once nothing else is wrong with it
   * @param imageDigest what that image's is; empty where it was never taken
   */
  record VerifyNode(
      Machine node,
      ResetRecord reset,
      Yardstick yardstick,
      Optional<NodeDescription> description,
      ScratchOrder scratch,
      String imageDigest)
      implements Effect {}

  /**
   * Have the node prepare its next reset; answered by NodeStaged or NodeNotStaged. Best effort: no
   * run waits for it.
   *
   * @param generation where the node is believed to be
   * @param image what the next reset is to
   * @param labels the node's own, which say how much is to be prepared
   */
  record StageNode(Machine node, long generation, String image, List<String> labels)
      implements Effect {
    public StageNode {
      labels = List.copyOf(labels);
    }
  }

  /**
   * Read the scripts of a build from this host and make them the workspaces of its two runs;
   * answered by ScriptsRead.
   */
  record ReadScripts(
      String version, RunId preparation, List<String> prepare, RunId checkRun, List<String> check)
      implements Effect {
    public ReadScripts {
      prepare = List.copyOf(prepare);
      check = List.copyOf(check);
    }
  }

  /**
   * Something that a node does with its images. Answered by an event of its own, or by
   * ImageWorkFailed; ImageWorkWent may come before. A later one for the same node takes this one's
   * place.
   */
  sealed interface WorkOnImage extends Effect {
    Machine node();

    /** Where the node is believed to be. */
    long generation();

    ImageWork work();
  }

  /** Make a kept root a version. */
  record SealImage(Machine node, long generation, RunId hold, String version)
      implements WorkOnImage {
    @Override
    public ImageWork work() {
      return new ImageWork(ImageWork.Kind.SEAL, version);
    }
  }

  /**
   * Send a version to a node, going on where an earlier try was cut off.
   *
   * @param base the version there that differs from it in little; empty: none
   * @param image whose version it is: its transfers share their bandwidth
   * @param bandwidth bytes per second, of all of those; empty: unlimited
   */
  record CopyImage(
      Machine node,
      long generation,
      String version,
      Optional<String> base,
      ImageContent content,
      Machine source,
      long sourceGeneration,
      String image,
      OptionalLong bandwidth)
      implements WorkOnImage {
    @Override
    public ImageWork work() {
      return new ImageWork(ImageWork.Kind.RECEIVE, version);
    }
  }

  /** Remove a version, or what there is of it. */
  record DropImage(Machine node, long generation, String version) implements WorkOnImage {
    @Override
    public ImageWork work() {
      return new ImageWork(ImageWork.Kind.DROP, version);
    }
  }

  /** Nobody waits for what a node does with its images any more. */
  record AbandonImageWork(NodeName node) implements Effect {}
}
