package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Step;
import dev.snapback.controller.scheduler.Transition;
import dev.snapback.controller.scheduler.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events applied one after the other, to be stored together. */
final class Batch {
  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final List<Told> told = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private State state;

  Batch(State state) {
    this.state = state;
  }

  void apply(Scheduler scheduler, Told next, Instant now) {
    Step step = scheduler.step(state, next.event(), now);
    told.add(next);
    steps.add(step);
    state = step.state();
  }

  State state() {
    return state;
  }

  Changes changes() {
    return Changes.merged(steps.stream().map(Step::changes).toList());
  }

  List<Effect> effects() {
    return steps.stream().flatMap(step -> step.effects().stream()).toList();
  }

  /** To be called once it is stored. */
  void answer() {
    for (int i = 0; i < steps.size(); i++) {
      told.get(i).answer().complete(steps.get(i).verdict());
    }
  }

  /** To be called once it is stored: a log that runs ahead of the store would lie after a crash. */
  void log() {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).transitions().forEach(Batch::log);
      if (!(steps.get(i).verdict() instanceof Verdict.Applied)) {
        LOG.debug("{}: {}", told.get(i).event(), steps.get(i).verdict());
      }
    }
  }

  private static void log(Transition transition) {
    switch (transition) {
      case Transition.OfNode(var node, var from, var to, var because) ->
          LOG.info("node={} from={} to={} because={}", node, from, to, because);
      case Transition.OfRun(var run, var from, var to, var because) ->
          LOG.info("run={} from={} to={} because={}", run, from, to, because);
      case Transition.OfRequest(var request, var from, var to, var because) ->
          LOG.info("request={} from={} to={} because={}", request, from, to, because);
      case Transition.OfVersion(var version, var from, var to, var because) ->
          LOG.info("image={} from={} to={} because={}", version, from, to, because);
      case Transition.OfHold(var hold, var from, var to, var because) ->
          LOG.info("hold={} from={} to={} because={}", hold, from, to, because);
    }
  }
}
