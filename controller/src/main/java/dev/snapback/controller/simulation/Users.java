package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.Requester;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.Transition;
import dev.snapback.controller.scheduler.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People and CI jobs: they ask, wait, use what they get, and give it back. */
final class Users {
  /** Nobody gives up: what is asked is how long they wait. */
  private static final Duration PATIENCE = Duration.ofDays(29);

  private final Simulation simulation;
  private final Iterator<Order> orders;
  private final Map<Requester, Open> open = new HashMap<>();
  private final Waits waits = new Waits();
  private long made;
  private long begun;

  private static final class Open {
    private final Order order;
    private final long asked;
    private boolean served;

    Open(Order order, long asked) {
      this.order = order;
      this.asked = asked;
    }
  }

  Users(Simulation simulation, Iterator<Order> orders) {
    this.simulation = simulation;
    this.orders = orders;
  }

  Waits waits() {
    return waits;
  }

  /** How many have asked and got no end yet. */
  int open() {
    return open.size();
  }

  void begin() {
    begun = simulation.clock.time();
    next();
  }

  private void next() {
    if (orders.hasNext()) {
      Order order = orders.next();
      Duration in =
          Duration.ofMillis(Math.max(0, begun + order.at().toMillis() - simulation.clock.time()));
      simulation.in(
          in,
          () -> {
            next();
            ask(order);
          });
    } else {
      simulation.in(Duration.ofMillis(1), simulation::lastOrderCame);
    }
  }

  private void ask(Order order) {
    simulation.counts.requests++;
    made++;
    if (order.result().isPresent()) {
      RunId run = new RunId("r" + made);
      open.put(run, new Open(order, simulation.clock.time()));
      simulation.tell(new Event.RunSubmitted(run, run(order)));
    } else {
      RequestId request = new RequestId("q" + made);
      open.put(request, new Open(order, simulation.clock.time()));
      simulation.tell(new Event.NodesRequested(request, lease(order)));
    }
  }

  private RunOrder run(Order order) {
    return new RunOrder(
        order.wants(),
        order.priority(),
        List.of("true"),
        Map.of(),
        List.of(),
        longEnough(order),
        Optional.empty(),
        simulation.scenario.holdOnFailure(),
        false,
        order.project());
  }

  private static RequestOrder lease(Order order) {
    return new RequestOrder(
        order.wants(), order.priority(), PATIENCE, longEnough(order), order.project());
  }

  private static Duration longEnough(Order order) {
    return order.use().multipliedBy(2).plusHours(1);
  }

  /** What somebody who runs something ordered. */
  Order order(RunId run) {
    return Optional.ofNullable(open.get(run)).orElseThrow().order;
  }

  void heard(Event event, Verdict verdict) {
    if (verdict instanceof Verdict.Refused) {
      Optional<Requester> who =
          switch (event) {
            case Event.RunSubmitted asked -> Optional.of(asked.run());
            case Event.NodesRequested asked -> Optional.of(asked.request());
            default -> Optional.empty();
          };
      who.map(open::remove).ifPresent(refused -> simulation.counts.refused++);
    }
  }

  void heard(Transition transition) {
    switch (transition) {
      case Transition.OfRun run -> {
        if (run.to() == RunState.PREPARING) {
          served(run.run());
        } else if (run.to() == RunState.DONE) {
          over(run.run());
        }
      }
      case Transition.OfRequest request -> {
        if (request.to() == RequestState.GRANTED) {
          served(request.request());
          use(request.request());
        } else {
          over(request.request());
        }
      }
      case Transition.OfNode _, Transition.OfHold _, Transition.OfVersion _ -> {}
    }
  }

  /** An attempt after the first has nothing to do with how long somebody waits for a node. */
  private void served(Requester who) {
    Open its = Optional.ofNullable(open.get(who)).orElseThrow();
    if (!its.served) {
      its.served = true;
      simulation.counts.granted++;
      waits.add(its.order.label(), its.order.project(), simulation.clock.time() - its.asked);
    }
  }

  private void over(Requester who) {
    open.remove(who);
    simulation.counts.ended++;
    if (open.isEmpty() && !orders.hasNext()) {
      simulation.lastUseEnded();
    }
  }

  private void use(RequestId id) {
    RequestRecord lease = Optional.ofNullable(simulation.state().requests().get(id)).orElseThrow();
    Order order = Optional.ofNullable(open.get(id)).orElseThrow().order;
    lease.nodes().forEach(node -> simulation.fleet.find(node).orElseThrow().use(id.value()));
    if (simulation.trouble.strikes(simulation.scenario.faults().failedUses())) {
      simulation
          .fleet
          .find(lease.nodes().getFirst())
          .ifPresent(machine ->
              simulation.fleet.failIn(machine, order.use().dividedBy(2), machine.generation));
    }
    simulation.in(order.use(), () -> simulation.tell(new Event.NodesReleased(id)));
  }
}
