package dev.snapback.controller.takeover;

import dev.snapback.controller.Protocol;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.WantedNode;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A CI job that asks for a node, has it for a moment and gives it back, time and again: of
 * whichever controller answers. Runs on a thread of its own until interrupted.
 */
final class Requester implements Runnable, AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Ledger ledger;
  private final SplittableRandom random;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private volatile boolean ending;
  private int next;

  Requester(Ledger ledger, List<Integer> ports, long seed) {
    this.ledger = ledger;
    this.random = new SplittableRandom(seed);
    Metadata version = new Metadata();
    version.put(Protocol.HEADER, Integer.toString(Protocol.VERSION));
    for (int port : ports) {
      channels.add(
          Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
              .intercept(MetadataUtils.newAttachHeadersInterceptor(version))
              .build());
    }
  }

  @FunctionalInterface
  private interface Call {
    NodeRequest on(SnapbackGrpc.SnapbackBlockingStub api);
  }

  /** Finishes what it has begun. */
  void endSoon() {
    ending = true;
  }

  @Override
  public void run() {
    try {
      while (!ending) {
        once();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      ledger.broken(e);
    }
  }

  private void once() throws InterruptedException {
    next = random.nextInt(channels.size());
    String id = "q-" + TIME.format(Instant.now()) + "-" + suffix();
    NodeRequestOrder order =
        NodeRequestOrder.newBuilder()
            .setId(id)
            .addWants(WantedNode.newBuilder().setLabel("vm"))
            .build();
    ledger.asks(id);
    NodeRequest request = untilAnswered(true, api -> api.requestNodes(order));
    while (request.getState() == NodeRequestState.WAITING) {
      Thread.sleep(20);
      request = untilAnswered(false, api -> api.getRequest(get(id)));
    }
    ledger.isGranted(request);
    Thread.sleep(random.nextInt(100));
    ledger.givesBack(id);
    NodeRequest over =
        untilAnswered(
            false, api -> api.releaseNodes(ReleaseNodesRequest.newBuilder().setId(id).build()));
    ledger.isOver(over);
  }

  private static GetRequestRequest get(String id) {
    return GetRequestRequest.newBuilder().setId(id).build();
  }

  private String suffix() {
    return Long.toString(random.nextLong(1L << 40, 1L << 41), 36);
  }

  /** Asks the same again, of this or another controller, until one answers. */
  private NodeRequest untilAnswered(boolean first, Call call) throws InterruptedException {
    while (true) {
      long began = System.nanoTime();
      var stub =
          SnapbackGrpc.newBlockingStub(channels.get(next % channels.size()))
              .withDeadlineAfter(2, TimeUnit.SECONDS);
      try {
        NodeRequest answer = call.on(stub);
        if (first) {
          ledger.answered(began, System.nanoTime());
        }
        return answer;
      } catch (StatusRuntimeException e) {
        switch (e.getStatus().getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> ledger.askedAgain(e.getStatus());
          default -> throw e;
        }
        // One that says nothing may be stopped.
        next++;
        Thread.sleep(100);
        channels.forEach(ManagedChannel::resetConnectBackoff);
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
