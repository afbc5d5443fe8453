package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.Transition;

/**
 * A number that two courses share if they are the same: made of every move from one state to
 * another, and of its time. Not thread-safe.
 */
final class Digest {
  private static final long FNV_PRIME = 0x100000001b3L;

  private long hash = 0xcbf29ce484222325L;

  void add(long time, Transition transition) {
    add(time);
    switch (transition) {
      case Transition.OfNode(var node, var from, var to, var because) ->
          add(node.value(), from.name(), to.name(), because);
      case Transition.OfRun(var run, var from, var to, var because) ->
          add(run.value(), from.name(), to.name(), because);
      case Transition.OfRequest(var request, var from, var to, var because) ->
          add(request.value(), from.name(), to.name(), because);
      case Transition.OfVersion(var version, var from, var to, var because) ->
          add(version, from.name(), to.name(), because);
      case Transition.OfHold(var hold, var from, var to, var because) ->
          add(hold.value(), from.name(), to.name(), because);
    }
  }

  private void add(String of, String from, String to, String because) {
    add(of.hashCode());
    add(from.hashCode());
    add(to.hashCode());
    add(because.hashCode());
  }

  void add(long value) {
    hash = (hash ^ value) * FNV_PRIME;
    hash ^= hash >>> 32;
  }

  @Override
  public String toString() {
    return "%016x".formatted(hash);
  }
}
