package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Staged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What happened. An event that does not fit (late, repeated, about something unknown) is answered
 * by a {@link Verdict}, never by an exception.
 */
public sealed interface Event {
  /**
   * A machine was made a node, or made one again after a new installation: whatever was known of it
   * is void.
   *
   * @param image the pristine system that it is reset to
   * @param certificates by which it is known from now on
   */
  record NodeJoined(
      NodeName node,
      String driver,
      String address,
      List<String> labels,
      String image,
      Certificates certificates)
      implements Event {
    public NodeJoined {
      labels = List.copyOf(labels);
    }
  }

  /** A node has called, showing this certificate. */
  record CertificateShown(NodeName node, NodeCertificate shown) implements Event {}

  /** A node that shows one certificate is to be given another. */
  record CertificateIssued(NodeName node, NodeCertificate shown, NodeCertificate issued)
      implements Event {}

  /**
   * Somebody wants the machine to be no node any more.
   *
   * @param force also where a run is on it or it keeps failed runs' roots
   */
  record NodeForgetRequested(NodeName node, boolean force) implements Event {}

  /**
   * A machine's agent is up.
   *
   * @param generation the machine's own word, -1 where it does not know
   * @param uptime since its kernel started
   * @param description what it says of itself, about this very boot; empty where its agent is too
   *     old to say, or could not
   */
  record NodeAnnounced(
      NodeName node,
      String bootId,
      long generation,
      Duration uptime,
      Optional<NodeDescription> description)
      implements Event {

    /** By an agent that says no more than that it is up. */
    public NodeAnnounced(NodeName node, String bootId, long generation, Duration uptime) {
      this(node, bootId, generation, uptime, Optional.empty());
    }

    /** What LVM says counts more than the kernel's command line; -1 where neither is known. */
    long saidGeneration() {
      return description.map(NodeDescription::generation).orElse(generation);
    }

    Optional<BootRecord> boot() {
      return description.flatMap(NodeDescription::boot);
    }
  }

  /**
   * A provider has made a node, and it can be spoken to.
   *
   * @param server the provider's own name of it
   * @param address by which its driver reaches it
   * @param uptime since its kernel started
   */
  record NodeLaunched(
      NodeName node,
      String server,
      String address,
      String bootId,
      Duration uptime,
      Optional<NodeDescription> description)
      implements Event {}

  /** A provider has not made it; what there is of it is removed. */
  record LaunchFailed(NodeName node, LaunchFault fault, String why) implements Event {}

  /** Nothing is left of a node at its provider. */
  record NodeDeleted(NodeName node) implements Event {}

  /** Somebody wants nodes for themselves. */
  record NodesRequested(RequestId request, RequestOrder order) implements Event {}

  /** They do not need them any more, or do not wait for them any longer. */
  record NodesReleased(RequestId request) implements Event {}

  record RunSubmitted(RunId run, RunOrder order) implements Event {}

  record RunCancelRequested(RunId run) implements Event {}

  /** The command has been started, now or before (a follower that comes back says it again). */
  record RunStarted(RunId run, int attempt) implements Event {}

  record RunEnded(RunId run, int attempt, Outcome outcome) implements Event {}

  /**
   * The artifacts are here, or will never be.
   *
   * @param note what is missing and why, for people; empty: nothing
   */
  record RunCollected(RunId run, int attempt, String note) implements Event {}

  /** The attempt cannot go on. */
  record RunBroken(RunId run, int attempt, Fault fault, String why) implements Event {}

  /**
   * The node accepted the order and is about to jump.
   *
   * @param reset the number in the {@link Effect.ResetNode} that this answers
   * @param generation the one that the node will announce afterwards
   * @param phases what the node did until then
   * @param staged whether all had been prepared
   */
  record ResetTaken(
      NodeName node,
      int reset,
      long generation,
      String bootIdBefore,
      List<Phase> phases,
      boolean staged)
      implements Event {
    public ResetTaken {
      phases = List.copyOf(phases);
    }
  }

  /**
   * The node was made to go down past its agent. Which generation it comes up at it says itself.
   *
   * @param reset the number in the {@link Effect.ResetNode} that this answers
   * @param phases what was done until then
   */
  record ResetForced(NodeName node, int reset, List<Phase> phases) implements Event {
    public ResetForced {
      phases = List.copyOf(phases);
    }
  }

  /**
   * The order was not taken.
   *
   * @param reset the number in the {@link Effect.ResetNode} that this answers
   * @param generation where the node says it is, -1 where it did not say
   */
  record ResetFailed(NodeName node, int reset, long generation, String why, Remedy remedy)
      implements Event {}

  /**
   * Nothing is wrong with the node, and it empties its scratch disks, which may take long.
   *
   * @param reset the number in the {@link Effect.VerifyNode} that this answers
   */
  record ScratchBegun(NodeName node, int reset, String bootId) implements Event {}

  /**
   * The node is what it should be, and its scratch disks are empty.
   *
   * @param reset the number in the {@link Effect.VerifyNode} that this answers
   * @param phases {@code verify}, and {@code scratch} where it has such disks
   * @param receipt signed
   * @param yardstick what the next receipt is measured by
   */
  record NodeVerified(
      NodeName node,
      int reset,
      String bootId,
      long generation,
      String image,
      List<Phase> phases,
      String receipt,
      Yardstick yardstick)
      implements Event {
    public NodeVerified {
      phases = List.copyOf(phases);
    }

    /** Without scratch disks. */
    public NodeVerified(
        NodeName node,
        int reset,
        String bootId,
        long generation,
        String image,
        Duration verifyTook,
        String receipt,
        Yardstick yardstick) {
      this(
          node,
          reset,
          bootId,
          generation,
          image,
          List.of(new Phase("verify", verifyTook)),
          receipt,
          yardstick);
    }
  }

  /**
   * The node is not what it should be.
   *
   * @param reset the number in the {@link Effect.VerifyNode} that this answers
   * @param generation where the node says it is, -1 where it did not say
   * @param retry whether another reset may help; not so for e.g. another protocol version
   */
  record NodeRejected(NodeName node, int reset, long generation, String why, boolean retry)
      implements Event {}

  /**
   * The node has prepared its next reset.
   *
   * @param generation where it was then
   */
  record NodeStaged(NodeName node, long generation, Staged staged) implements Event {}

  /**
   * The node could not prepare its next reset.
   *
   * @param generation where it was believed to be
   */
  record NodeNotStaged(NodeName node, long generation, String why) implements Event {}

  /**
   * Somebody wants the node reset. It must be idle or quarantined.
   *
   * @param image empty: the one it has
   */
  record NodeResetRequested(NodeName node, String image) implements Event {}

  /**
   * Somebody wants a machine out of service, as soon as it is idle.
   *
   * @param why for people
   */
  record NodeQuarantineRequested(NodeName node, String why) implements Event {}

  /**
   * Somebody wants a quarantined node back: by a reset and, where one is set, a health check. Of
   * one that is yet to be quarantined: it is not.
   */
  record NodeReleased(NodeName node) implements Event {}

  /** Somebody wants a node's health checked as soon as it is idle. */
  record NodeCheckRequested(NodeName node) implements Event {}

  /**
   * Somebody says that what the node is made of now is right: its next receipt is the new baseline.
   * Orders a reset; the node must be idle or quarantined.
   */
  record NodeAccepted(NodeName node) implements Event {}

  /**
   * The node cannot keep its root, or not boot the kept one, and has done nothing.
   *
   * @param reset the number in the {@link Effect.ResetNode} that this answers
   */
  record HoldRefused(NodeName node, int reset, String why) implements Event {}

  /** A hold is no longer on its node. */
  record HoldDropped(RunId hold) implements Event {}

  /** Somebody does not need a hold any more. */
  record HoldDropRequested(RunId hold) implements Event {}

  /**
   * Somebody needs a hold for longer, or for less long.
   *
   * @param from now on; more than zero
   */
  record HoldExtendRequested(RunId hold, Duration from) implements Event {}

  /**
   * Somebody wants to look at a hold on its node, which must be idle.
   *
   * @param lease for how long it is at least kept from now on
   */
  record HoldBootRequested(RunId hold, Duration lease) implements Event {}

  /** Somebody wants a new version of an image. */
  record ImageBuildRequested(String image) implements Event {}

  /** Somebody wants the former version of an image back. */
  record ImageRolledBack(String image) implements Event {}

  /** Somebody wants this version of an image to be its current one. */
  record VersionPromoted(String image, String version) implements Event {}

  /**
   * The scripts of a build are read.
   *
   * @param failure why they cannot be, for people; empty: both runs' workspaces are there
   */
  record ScriptsRead(String version, String failure) implements Event {}

  /**
   * A kept root has become a version.
   *
   * @param generation of the node, to which it was ordered
   * @param packagesBefore of what it is built upon, as {@link ImageContent#packages}; empty: not
   *     known
   */
  record ImageSealed(
      NodeName node,
      String version,
      long generation,
      ImageContent content,
      List<String> packagesBefore)
      implements Event {
    public ImageSealed {
      packagesBefore = List.copyOf(packagesBefore);
    }
  }

  /**
   * A version has been sent to a node, and is what was sealed.
   *
   * @param generation of the node, to which it was ordered
   * @param bytesSent over the wire
   * @param imageBytes of all of it
   */
  record ImageCopied(
      NodeName node, String version, long generation, long bytesSent, long imageBytes)
      implements Event {}

  /**
   * A version is no longer on a node.
   *
   * @param generation of the node, to which it was ordered
   */
  record ImageDropped(NodeName node, String version, long generation) implements Event {}

  /** How far one of these is, for people. */
  record ImageWorkWent(NodeName node, ImageWork work, long generation, String words)
      implements Event {}

  /** One of these has failed. */
  record ImageWorkFailed(NodeName node, ImageWork work, long generation, String why)
      implements Event {}

  /** Time has passed: {@link State#nextDeadline} is over. */
  record Tick() implements Event {}

  /**
   * The controller has just started; nothing that it handed out before is being worked on any more.
   */
  record Restarted() implements Event {}
}
