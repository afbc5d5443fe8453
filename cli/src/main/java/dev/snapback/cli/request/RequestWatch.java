package dev.snapback.cli.request;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.function.Consumer;

/** Waits for a request's nodes. One thread waits; another may {@link #giveUp}. */
final class RequestWatch {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Controller controller;
  private final Surroundings surroundings;
  private final NodeRequest submitted;
  private volatile boolean givenUp;

  RequestWatch(Controller controller, Surroundings surroundings, NodeRequest submitted) {
    this.controller = controller;
    this.surroundings = surroundings;
    this.submitted = submitted;
  }

  /** Takes the request back: whoever interrupts the waiting wants no nodes later. */
  void giveUp() {
    givenUp = true;
    var _ =
        controller.ask(api ->
            api.releaseNodes(ReleaseNodesRequest.newBuilder().setId(submitted.getId()).build()));
  }

  /**
   * Returns when it waits no longer. A controller that goes away is looked for again: the request
   * is stored there, and has a patience of its own.
   *
   * @param news told of each change, and each second
   * @throws Failure (130) where it was given up
   */
  NodeRequest untilDecided(Consumer<NodeRequest> news) throws InterruptedException {
    NodeRequest now = submitted;
    while (now.getState() == NodeRequestState.WAITING) {
      news.accept(now);
      try {
        now = watch(now, news);
      } catch (StatusException e) {
        if (!Controller.isLostConnection(e.getStatus())) {
          throw controller.failure(e);
        }
        surroundings.pause().of(BETWEEN_ATTEMPTS);
        controller.reconnectNow();
      }
    }
    if (givenUp) {
      throw Failure.of(ExitCode.CANCELED, "request " + submitted.getId() + " was taken back");
    }
    return now;
  }

  private NodeRequest watch(NodeRequest known, Consumer<NodeRequest> news)
      throws StatusException, InterruptedException {
    NodeRequest now = known;
    var call =
        controller
            .streams()
            .watchRequest(GetRequestRequest.newBuilder().setId(known.getId()).build());
    try {
      while (now.getState() == NodeRequestState.WAITING) {
        NodeRequest next = call.read();
        if (next == null) {
          return now;
        }
        now = next;
        news.accept(now);
      }
      return now;
    } finally {
      call.cancel("decided", null);
    }
  }
}
