package dev.snapback.controller.api;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Condition;
import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.ImageWork;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.Staging;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.StagedReset;
import dev.snapback.proto.api.v1.TriedRung;
import dev.snapback.proto.api.v1.WantedNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Records as the wire has them. */
final class Messages {
  private Messages() {}

  static Run run(RunRecord run, long consoleBytes) {
    return Run.newBuilder()
        .setId(run.id().value())
        .setOrder(order(run.order()))
        .setState(state(run.state()))
        .setResult(result(run))
        .setReason(run.reason())
        .setNode(run.node().map(NodeName::value).orElse(""))
        .setExitCode(run.exitCode().orElse(-1))
        .setSignal(run.signal().orElse(0))
        .setSubmittedMillis(run.submitted().toEpochMilli())
        .setStartedMillis(millis(run.started()))
        .setDoneMillis(millis(run.done()))
        .setGeneration(run.generation())
        .addAllOthers(run.others().stream().map(NodeName::value).toList())
        .setAttempt(run.attempt())
        .setConsoleBytes(consoleBytes)
        .build();
  }

  private static dev.snapback.proto.api.v1.RunOrder order(RunOrder order) {
    Want first = order.wants().getFirst();
    return dev.snapback.proto.api.v1.RunOrder.newBuilder()
        .setLabel(first.label())
        .addAllCommand(order.command())
        .putAllEnvironment(names(order.environment()))
        .addAllArtifactGlobs(order.artifactGlobs())
        .setTimeoutMillis(order.timeout().toMillis())
        .setWorkspaceCompression(order.workspace().map(Messages::compression).orElse(""))
        .setNode(first.only().map(NodeName::value).orElse(""))
        .setHoldOnFailureMillis(order.holdOnFailure().toMillis())
        .setImage(first.image().orElse(""))
        .setProject(order.project().map(ProjectName::value).orElse(""))
        .addAllWhere(conditions(first))
        .addAllOthers(order.wants().stream().skip(1).map(Messages::want).toList())
        .setPriority(order.priority())
        .build();
  }

  static WantedNode want(Want want) {
    return WantedNode.newBuilder()
        .setLabel(want.label())
        .setImage(want.image().orElse(""))
        .addAllWhere(conditions(want))
        .build();
  }

  private static List<String> conditions(Want want) {
    return want.where().stream().map(Condition::toString).toList();
  }

  /** A CI puts its secrets there: who may look at a run need not know them. */
  private static Map<String, String> names(Map<String, String> environment) {
    return environment.keySet().stream().collect(Collectors.toMap(name -> name, name -> ""));
  }

  private static String compression(Compression compression) {
    return switch (compression) {
      case ZSTD -> "zstd";
      case GZIP -> "gzip";
    };
  }

  private static dev.snapback.proto.api.v1.RunState state(RunState state) {
    return switch (state) {
      case QUEUED -> dev.snapback.proto.api.v1.RunState.QUEUED;
      case PREPARING -> dev.snapback.proto.api.v1.RunState.PREPARING;
      case RUNNING -> dev.snapback.proto.api.v1.RunState.RUNNING;
      case COLLECTING -> dev.snapback.proto.api.v1.RunState.COLLECTING;
      case DONE -> dev.snapback.proto.api.v1.RunState.DONE;
    };
  }

  /** Only a run that is DONE has one, as far as the world is told. */
  private static dev.snapback.proto.api.v1.RunResult result(RunRecord run) {
    return run.result()
        .filter(result -> run.state() == RunState.DONE)
        .map(Messages::result)
        .orElse(dev.snapback.proto.api.v1.RunResult.RUN_RESULT_UNSPECIFIED);
  }

  private static dev.snapback.proto.api.v1.RunResult result(RunResult result) {
    return switch (result) {
      case SUCCESS -> dev.snapback.proto.api.v1.RunResult.SUCCESS;
      case FAILURE -> dev.snapback.proto.api.v1.RunResult.FAILURE;
      case TIMED_OUT -> dev.snapback.proto.api.v1.RunResult.TIMED_OUT;
      case CANCELED -> dev.snapback.proto.api.v1.RunResult.CANCELED;
      case RETRY_LIMIT -> dev.snapback.proto.api.v1.RunResult.RETRY_LIMIT;
      case CONFIG_ERROR -> dev.snapback.proto.api.v1.RunResult.CONFIG_ERROR;
    };
  }

  /**
   * @param health as far as anything is known of it
   * @param now for what is to be warned of
   */
  static Node node(NodeRecord node, Optional<HealthRecord> health, Instant now) {
    Node.Builder message =
        Node.newBuilder()
            .setName(node.name().value())
            .setDriver(node.driver())
            .setAddress(node.address())
            .addAllLabels(node.labels())
            .setState(state(node.state()))
            .setReason(node.reason())
            .setSinceMillis(node.since().toEpochMilli())
            .setDeadlineMillis(millis(node.deadline()))
            .setGeneration(node.generation())
            .setImage(node.image())
            .setBootId(node.bootId())
            .setRun(node.run().map(RunId::value).orElse(""))
            .setWork(node.work().map(ImageWork::toString).orElse(""));
    node.certificates().inUse().ifPresent(inUse -> certificate(message, inUse, now));
    switch (node.staging()) {
      case Staging.None none -> {}
      case Staging.Ordered ordered -> {}
      case Staging.Ready(Staged staged) -> message.setStaged(staged(staged));
      case Staging.Failed(String why) -> message.setNotStaged(why);
    }
    health.ifPresent(its -> HealthMessages.add(its, message));
    return message.build();
  }

  private static void certificate(Node.Builder message, NodeCertificate inUse, Instant now) {
    message.setCertificateEndsMillis(inUse.ends().toEpochMilli());
    if (!now.isBefore(inUse.ends())) {
      message.setWarning("its certificate has ended: join the machine again with a new token");
    } else if (inUse.isLate(now)) {
      message.setWarning(
          "its certificate ends at %s and was not renewed: is the machine on? its agent's log says why"
              .formatted(inUse.ends()));
    }
  }

  private static StagedReset staged(Staged staged) {
    return StagedReset.newBuilder()
        .setImage(staged.image())
        .setGeneration(staged.generation())
        .setKernelBytes(staged.kernelBytes())
        .build();
  }

  private static dev.snapback.proto.api.v1.NodeState state(NodeState state) {
    return switch (state) {
      case ENROLLING -> dev.snapback.proto.api.v1.NodeState.ENROLLING;
      case RESETTING -> dev.snapback.proto.api.v1.NodeState.RESETTING;
      case VERIFYING -> dev.snapback.proto.api.v1.NodeState.VERIFYING;
      case READY -> dev.snapback.proto.api.v1.NodeState.READY;
      case LEASED -> dev.snapback.proto.api.v1.NodeState.LEASED;
      case HELD -> dev.snapback.proto.api.v1.NodeState.HELD;
      case QUARANTINED -> dev.snapback.proto.api.v1.NodeState.QUARANTINED;
      case BUILDING -> dev.snapback.proto.api.v1.NodeState.BUILDING;
      case DELETING -> dev.snapback.proto.api.v1.NodeState.DELETING;
      case FORGOTTEN -> dev.snapback.proto.api.v1.NodeState.FORGOTTEN;
    };
  }

  static Reset reset(ResetRecord reset) {
    Reset.Builder message =
        Reset.newBuilder()
            .setNode(reset.node().value())
            .setGeneration(reset.generation())
            .setImage(reset.image())
            .setBootIdBefore(reset.bootIdBefore())
            .setBootIdAfter(reset.bootIdAfter())
            .setOrderedMillis(reset.ordered().toEpochMilli())
            .setReadyMillis(millis(reset.ready()))
            .setFailure(reset.failure())
            .setRung(reset.rung().words());
    reset
        .climb()
        .tried()
        .forEach(tried ->
            message.addTried(
                TriedRung.newBuilder().setRung(tried.rung().words()).setWhy(tried.why())));
    reset
        .phases()
        .forEach(phase ->
            message.addPhases(
                ResetPhase.newBuilder()
                    .setName(phase.name())
                    .setMicros(phase.took().toNanos() / 1000)));
    return message.build();
  }

  private static long millis(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(0L);
  }
}
