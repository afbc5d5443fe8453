package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Explanation;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.Candidate;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.ListRequestsResponse;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.PoolMaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;

/** What can be asked about requests for nodes, and the leases that they become. */
final class RequestCalls {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

  private final ControllerLoop loop;
  private final Events events;
  private final Store store;
  private final RunIds ids;
  private final ApiLimits limits;
  private final InstantSource clock;

  RequestCalls(
      ControllerLoop loop, Store store, RunIds ids, ApiLimits limits, InstantSource clock) {
    this.loop = loop;
    this.events = new Events(loop);
    this.store = store;
    this.ids = ids;
    this.limits = limits;
    this.clock = clock;
  }

  NodeRequest submit(NodeRequestOrder wanted, Caller caller) throws ApiException {
    RequestOrder order = Orders.check(wanted, caller, loop.state(), limits);
    if (wanted.getId().isEmpty()) {
      RequestId id = ids.nextRequest();
      events.tell(new Event.NodesRequested(id, order));
      return message(find(id.value(), request -> true));
    }
    return message(submit(RunIds.givenRequest(wanted.getId()), order));
  }

  /** Asked again, it is the same. */
  private RequestRecord submit(RequestId id, RequestOrder order) throws ApiException {
    if (known(id).isEmpty()) {
      try {
        events.tell(new Event.NodesRequested(id, order));
      } catch (ApiException e) {
        // The same call, at the same time: then it is there now.
        if (e.kind() != ApiException.Kind.EXISTS) {
          throw e;
        }
      }
    }
    return known(id)
        .filter(there -> there.order().equals(order))
        .orElseThrow(() -> ApiException.exists("there is another request " + id));
  }

  private Optional<RequestRecord> known(RequestId id) {
    // What is alive need not be read from the disk.
    return Optional.ofNullable(loop.state().requests().get(id)).or(() -> store.request(id));
  }

  NodeRequest get(String id, Caller caller) throws ApiException {
    return message(find(id, caller));
  }

  ListRequestsResponse list(ListRequestsRequest request, Caller caller) throws ApiException {
    int most = ListLimit.of(request.getLimit());
    Stream<RequestRecord> found =
        request.getAll()
            ? store.newestRequests(caller.project(), most).stream()
            : loop.state().requests().values().stream()
                .filter(record -> caller.sees(record.order().project()))
                .sorted(
                    Comparator.comparing(RequestRecord::submitted)
                        .thenComparing(RequestRecord::id)
                        .reversed())
                .limit(most);
    return ListRequestsResponse.newBuilder()
        .addAllRequests(found.map(this::message).toList())
        .build();
  }

  NodeRequest release(String id, Caller caller) throws ApiException {
    RequestRecord found = find(id, caller);
    if (!found.state().isOver()) {
      try {
        events.tell(new Event.NodesReleased(found.id()));
      } catch (ApiException e) {
        // It may be over just now; then there is nothing left to give back.
        if (e.kind() != ApiException.Kind.NOT_FOUND) {
          throw e;
        }
      }
    }
    return get(id, caller);
  }

  /** Takes as long as the request. */
  void watch(String id, Caller caller, Outgoing<NodeRequest> out) throws InterruptedException {
    try {
      RequestId request = find(id, caller).id();
      try (var _ =
          loop.listen(changes ->
              changes.all(RequestRecord.class).stream()
                  .filter(record -> record.id().equals(request))
                  .forEach(record -> out.wake()))) {
        follow(request, caller, out);
      }
      out.complete();
    } catch (ApiException | JdbiException e) {
      out.fail(e);
    }
  }

  private void follow(RequestId id, Caller caller, Outgoing<NodeRequest> out)
      throws ApiException, InterruptedException {
    Optional<NodeRequest> sent = Optional.empty();
    boolean over = false;
    while (!over && !out.isGone()) {
      RequestRecord now = find(id.value(), caller);
      over = now.state().isOver();
      Optional<NodeRequest> message = Optional.of(message(now));
      if (!message.equals(sent)) {
        var _ = out.send(message.get());
        sent = message;
      }
      if (!over) {
        out.await(LOOK_AGAIN);
      }
    }
  }

  /** Of a request or a run. */
  dev.snapback.proto.api.v1.Explanation explain(String id, Caller caller) throws ApiException {
    if (!RunId.isValid(id)) {
      throw ApiException.notFound("no such request or run: " + id);
    }
    State state = loop.state();
    Instant now = clock.instant();
    Optional<RequestRecord> request =
        store.request(new RequestId(id)).filter(found -> caller.sees(found.order().project()));
    if (request.isPresent()) {
      return loop.scheduler()
          .explain(state, request.get().id(), now)
          .map(RequestCalls::message)
          .orElseGet(() -> over(request.get().state() + ": " + request.get().reason()));
    }
    RunRecord run =
        store
            .run(new RunId(id))
            .filter(found -> caller.sees(found.order().project()))
            .orElseThrow(() -> ApiException.notFound("no such request or run: " + id));
    return loop.scheduler()
        .explain(state, run.id(), now)
        .map(RequestCalls::message)
        .orElseGet(() -> over(run.state() + ": " + run.reason()));
  }

  private static dev.snapback.proto.api.v1.Explanation over(String reason) {
    return dev.snapback.proto.api.v1.Explanation.newBuilder().setReason(reason).build();
  }

  private static dev.snapback.proto.api.v1.Explanation message(Explanation explanation) {
    List<Candidate> candidates =
        explanation.candidates().stream()
            .map(each ->
                Candidate.newBuilder()
                    .setNode(each.node().value())
                    .setWhy(each.why())
                    .setFreeMillis(millis(each.free()))
                    .build())
            .toList();
    return dev.snapback.proto.api.v1.Explanation.newBuilder()
        .setWaiting(true)
        .setReason(explanation.reason())
        .setLikelyMillis(millis(explanation.likely()))
        .setReliableMillis(millis(explanation.reliable()))
        .setBefore(explanation.before())
        .addAllCandidates(candidates)
        .setMoreCandidates(explanation.more())
        .addAllPools(
            explanation.pools().stream()
                .map(each ->
                    PoolMaker.newBuilder()
                        .setPool(each.pool())
                        .setLabel(each.label())
                        .setWhy(each.why())
                        .build())
                .toList())
        .build();
  }

  /** A request that is none of the caller's business is one that is not there. */
  private RequestRecord find(String id, Caller caller) throws ApiException {
    return find(id, request -> caller.sees(request.order().project()));
  }

  private RequestRecord find(String id, Seen seen) throws ApiException {
    return Optional.of(id)
        .filter(RunId::isValid)
        .map(RequestId::new)
        .flatMap(this::known)
        .filter(seen::by)
        .orElseThrow(() -> ApiException.notFound("no such request: " + id));
  }

  @FunctionalInterface
  private interface Seen {
    boolean by(RequestRecord request);
  }

  private NodeRequest message(RequestRecord found) {
    RequestRecord request = loop.scheduler().explained(loop.state(), found);
    RequestOrder order = request.order();
    return NodeRequest.newBuilder()
        .setId(request.id().value())
        .setOrder(
            NodeRequestOrder.newBuilder()
                .addAllWants(order.wants().stream().map(Messages::want).toList())
                .setPriority(order.priority())
                .setProject(order.project().map(ProjectName::value).orElse(""))
                .setPatienceMillis(order.patience().toMillis())
                .setLeaseMillis(order.lease().toMillis()))
        .setState(state(request.state()))
        .setReason(request.reason())
        .addAllNodes(request.nodes().stream().map(NodeName::value).toList())
        .setSubmittedMillis(request.submitted().toEpochMilli())
        .setSinceMillis(request.since().toEpochMilli())
        .setDeadlineMillis(millis(request.deadline()))
        .build();
  }

  private static long millis(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(0L);
  }

  private static NodeRequestState state(RequestState state) {
    return switch (state) {
      case WAITING -> NodeRequestState.WAITING;
      case GRANTED -> NodeRequestState.GRANTED;
      case RELEASED -> NodeRequestState.RELEASED;
      case EXPIRED -> NodeRequestState.EXPIRED;
      case LOST -> NodeRequestState.LOST;
    };
  }
}
