package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.ListHoldsResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What can be asked about holds. */
final class HoldCalls {
  private static final int MOST = 1000;

  private final ControllerLoop loop;
  private final Events events;
  private final Store store;
  private final ApiLimits limits;
  private final OpenNodes nodes;

  HoldCalls(ControllerLoop loop, Store store, ApiLimits limits, OpenNodes nodes) {
    this.loop = loop;
    this.events = new Events(loop);
    this.store = store;
    this.limits = limits;
    this.nodes = nodes;
  }

  /** The newest first. */
  ListHoldsResponse list(boolean all, Caller caller) {
    List<HoldRecord> holds =
        all
            ? store.newestHolds(MOST)
            : loop.state().holds().values().stream()
                .sorted(
                    Comparator.comparing(HoldRecord::made).thenComparing(HoldRecord::id).reversed())
                .toList();
    var list = ListHoldsResponse.newBuilder();
    holds.stream()
        .filter(hold -> isSeen(hold, caller))
        .forEach(hold -> list.addHolds(message(hold)));
    return list.build();
  }

  /** It is of the run whose name it has. */
  private boolean isSeen(HoldRecord hold, Caller caller) {
    return caller.project().isEmpty()
        || store.run(hold.id()).filter(run -> caller.sees(run.order().project())).isPresent();
  }

  Hold extend(String id, long millis) throws ApiException {
    Duration from = Orders.hold(millis, limits);
    if (!from.isPositive()) {
      throw ApiException.invalid("a hold is extended by more than zero");
    }
    HoldRecord hold = find(id);
    events.tell(new Event.HoldExtendRequested(hold.id(), from));
    return message(known(hold.id()).orElse(hold));
  }

  Hold boot(String id, long millis) throws ApiException {
    HoldRecord hold = find(id);
    events.tell(new Event.HoldBootRequested(hold.id(), Orders.hold(millis, limits)));
    return message(known(hold.id()).orElse(hold));
  }

  Hold drop(String id) throws ApiException {
    HoldRecord hold = find(id);
    events.tell(new Event.HoldDropRequested(hold.id()));
    return message(known(hold.id()).orElse(hold));
  }

  private HoldRecord find(String id) throws ApiException {
    return Optional.of(id)
        .filter(RunId::isValid)
        .flatMap(valid -> known(new RunId(valid)))
        .orElseThrow(() -> ApiException.notFound("no such hold, or it is over: " + id));
  }

  private Optional<HoldRecord> known(RunId id) {
    return Optional.ofNullable(loop.state().holds().get(id));
  }

  /** Streams the image as its node sends it: nothing of it is kept here. */
  void export(String id, Outgoing<Data> out) throws InterruptedException {
    try {
      HoldRecord hold = find(id);
      if (hold.state() != HoldState.KEPT) {
        throw ApiException.wrongState("hold " + id + " is " + hold.state() + ": " + hold.reason());
      }
      NodeRecord node = Nodes.find(loop.state(), hold.node().value());
      nodes.get(node.machine()).fetchHold(node.generation(), id, Compression.ZSTD, new Pieces(out));
      out.complete();
    } catch (ApiException | IOException e) {
      out.fail(e);
    } catch (NodeException e) {
      out.fail(ApiException.wrongState(e.why()));
    }
  }

  private static Hold message(HoldRecord hold) {
    return Hold.newBuilder()
        .setId(hold.id().value())
        .setNode(hold.node().value())
        .setImage(hold.image())
        .setState(state(hold.state()))
        .setReason(hold.reason())
        .setMadeMillis(hold.made().toEpochMilli())
        .setExpiresMillis(hold.expires().toEpochMilli())
        .build();
  }

  private static dev.snapback.proto.api.v1.HoldState state(HoldState state) {
    return switch (state) {
      case ORDERED -> dev.snapback.proto.api.v1.HoldState.ORDERED;
      case KEPT -> dev.snapback.proto.api.v1.HoldState.KEPT;
      case BOOTING -> dev.snapback.proto.api.v1.HoldState.BOOTING;
      case BOOTED -> dev.snapback.proto.api.v1.HoldState.BOOTED;
      case DROPPING -> dev.snapback.proto.api.v1.HoldState.DROPPING;
      case GONE -> dev.snapback.proto.api.v1.HoldState.GONE;
    };
  }
}
