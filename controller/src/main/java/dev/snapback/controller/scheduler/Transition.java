package dev.snapback.controller.scheduler;

/** A move from one state to another, for the log and for tests. */
public sealed interface Transition {
  record OfNode(NodeName node, NodeState from, NodeState to, String because)
      implements Transition {}

  record OfHold(RunId hold, HoldState from, HoldState to, String because) implements Transition {}

  record OfVersion(String version, VersionState from, VersionState to, String because)
      implements Transition {}

  record OfRequest(RequestId request, RequestState from, RequestState to, String because)
      implements Transition {}

  record OfRun(RunId run, RunState from, RunState to, String because) implements Transition {}
}
