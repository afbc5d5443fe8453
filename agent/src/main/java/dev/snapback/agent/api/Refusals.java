package dev.snapback.agent.api;

import dev.snapback.agent.images.ImageRefused;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.reset.Refusal;
import dev.snapback.agent.reset.ResetRefused;
import dev.snapback.agent.roots.NoSuchRoot;
import dev.snapback.agent.scratch.ScratchRefused;
import dev.snapback.agent.tree.TreeException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that says how a failure looks on the wire: a status with one line for people, and
 * the trailer {@code snapback-refusal} with a word for tools. Details go to the log only.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final Metadata.Key<String> WORD =
      Metadata.Key.of("snapback-refusal", Metadata.ASCII_STRING_MARSHALLER);

  private Refusals() {}

  static Metadata because(String word) {
    var trailers = new Metadata();
    trailers.put(WORD, word);
    return trailers;
  }

  static StatusException of(String call, Exception failure) {
    StatusException status =
        switch (failure) {
          case Refused refused -> as(refused.status().getCode(), refused.because(), failure);
          case ResetRefused reset -> of(reset.refusal());
          case TreeException tree ->
              switch (tree.kind()) {
                case BAD_STREAM -> as(Status.Code.INVALID_ARGUMENT, "bad-stream", tree);
                case MACHINE -> as(Status.Code.RESOURCE_EXHAUSTED, "machine", tree);
              };
          case ScratchRefused scratch -> as(Status.Code.FAILED_PRECONDITION, "scratch", scratch);
          case ImageRefused image ->
              switch (image.kind()) {
                case NO_SUCH_IMAGE -> as(Status.Code.NOT_FOUND, "no-such-image", image);
                case NO_ROOM -> as(Status.Code.RESOURCE_EXHAUSTED, "no-room", image);
                case NOT_NOW -> as(Status.Code.FAILED_PRECONDITION, "image-not-now", image);
                case DAMAGED -> as(Status.Code.DATA_LOSS, "image-damaged", image);
                case UNFIT -> as(Status.Code.FAILED_PRECONDITION, "image-unfit", image);
              };
          case NoSuchRoot none -> as(Status.Code.NOT_FOUND, "no-such-volume", none);
          case IllegalArgumentException wrong -> as(Status.Code.INVALID_ARGUMENT, "wrong", wrong);
          case LvmException lvm -> as(Status.Code.INTERNAL, "lvm", lvm);
          case IOException io -> as(Status.Code.INTERNAL, "io", io);
          case InterruptedException _ -> as(Status.Code.UNAVAILABLE, "stopping", failure);
          default -> as(Status.Code.INTERNAL, "internal", failure);
        };
    if (status.getStatus().getCode() == Status.Code.INTERNAL) {
      LOG.error("call={} failed: {}", call, detail(failure), failure);
    } else {
      LOG.info("call={} refused: {}", call, status.getStatus().getDescription());
    }
    return status;
  }

  private static StatusException of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.StaleGeneration _ ->
          as(Status.Code.FAILED_PRECONDITION, "stale-generation", refusal.words());
      case Refusal.UnknownImage _ ->
          as(Status.Code.INVALID_ARGUMENT, "unknown-image", refusal.words());
      case Refusal.NoRoom _ -> as(Status.Code.RESOURCE_EXHAUSTED, "no-room", refusal.words());
      case Refusal.NoHold _ -> as(Status.Code.RESOURCE_EXHAUSTED, "no-hold", refusal.words());
      case Refusal.NoSuchHold _ -> as(Status.Code.NOT_FOUND, "no-such-hold", refusal.words());
      case Refusal.NotANode _ -> as(Status.Code.PERMISSION_DENIED, "not-a-node", refusal.words());
      case Refusal.Failed _ -> as(Status.Code.INTERNAL, "failed", refusal.words());
    };
  }

  private static String detail(Exception failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof LvmException lvm) {
      return lvm.stderr();
    }
    return cause instanceof LvmException lvm ? lvm.stderr() : String.valueOf(cause);
  }

  private static StatusException as(Status.Code code, String word, Exception failure) {
    String message = failure.getMessage();
    return as(code, word, message == null ? failure.getClass().getSimpleName() : message);
  }

  private static StatusException as(Status.Code code, String word, String words) {
    return new StatusException(code.toStatus().withDescription(words), because(word));
  }
}
