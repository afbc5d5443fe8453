package dev.snapback.controller.baremetal;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.Recycling;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.ResetAccepted;
import dev.snapback.proto.agent.v1.RunOutcome;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;

/** What an agent's answers mean. */
final class Answers {
  /** The word for tools with which an agent refuses, beside the words for people. */
  private static final Metadata.Key<String> REFUSAL =
      Metadata.Key.of("snapback-refusal", Metadata.ASCII_STRING_MARSHALLER);

  private Answers() {}

  static NodeDescription description(NodeName node, Description said) throws NodeException {
    if (said.getProtocol() != Protocol.VERSION) {
      throw new NodeException(
          Kind.OTHER_PROTOCOL,
          "node %s: its agent %s speaks protocol %d, this controller %d"
              .formatted(node, said.getAgentVersion(), said.getProtocol(), Protocol.VERSION));
    }
    return Descriptions.of(said);
  }

  static RunEnd end(RunOutcome said) {
    Outcome outcome =
        switch (said.getHowCase()) {
          case EXIT_CODE -> new Outcome.Exited(said.getExitCode());
          case SIGNAL -> new Outcome.Signaled(said.getSignal());
          case TIMED_OUT -> new Outcome.TimedOut();
          case STOPPED -> new Outcome.Stopped();
          case NOT_STARTED -> new Outcome.NotStarted(said.getNotStarted());
          case LOST -> new Outcome.Lost(said.getLost());
          case HOW_NOT_SET -> new Outcome.Lost("the agent did not say how it ended");
        };
    return new RunEnd(outcome, said.getConsoleBytes());
  }

  static Recycling recycling(ResetAccepted said) {
    return new Recycling(
        said.getGeneration(),
        said.getBootIdBefore(),
        Descriptions.phases(said.getPhasesList()),
        said.getStaged());
  }

  /** Whether only the node's own description can tell what this failure means. */
  static boolean needsDescription(StatusException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION -> true;
      default -> false;
    };
  }

  /** What a failed call means for who called. */
  static NodeException failure(NodeName node, String verb, StatusException e) {
    var words =
        e.getStatus().getCode() == Status.Code.UNIMPLEMENTED
            ? "its agent is too old to know this order; set the machine up with a newer one"
            : words(e);
    return new NodeException(kindOf(e), "node %s: %s: %s".formatted(node, verb, words), e);
  }

  private static Kind kindOf(StatusException e) {
    var trailers = e.getTrailers();
    return switch (trailers == null ? null : trailers.get(REFUSAL)) {
      case "no-hold", "no-such-hold" -> Kind.NO_HOLD;
      case "no-room" -> Kind.NO_ROOM;
      case null, default -> kindOf(e.getStatus().getCode());
    };
  }

  private static Kind kindOf(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Kind.UNREACHABLE;
      case NOT_FOUND -> Kind.NO_SUCH_RUN;
      case INVALID_ARGUMENT, OUT_OF_RANGE -> Kind.BAD_ORDER;
      case FAILED_PRECONDITION,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          PERMISSION_DENIED,
          UNAUTHENTICATED ->
          Kind.REFUSED;
      case UNIMPLEMENTED -> Kind.OTHER_PROTOCOL;
      case OK, UNKNOWN, ABORTED, INTERNAL, DATA_LOSS -> Kind.BROKEN;
    };
  }

  /** What the other end said; where it said nothing, the innermost cause, e.g. of a TLS failure. */
  static String words(StatusException e) {
    var description = e.getStatus().getDescription();
    Throwable cause = e.getStatus().getCause();
    if (cause == null) {
      return description == null ? e.getStatus().getCode().toString() : description;
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var innermost = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return description == null ? innermost : description + ": " + innermost;
  }
}
