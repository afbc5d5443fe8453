package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;

/** What callers are told who ask for what cannot be. */
final class Refusals {
  private Refusals() {}

  static Verdict noSuchNode(NodeName node) {
    return new Refused(Reason.NO_SUCH_NODE, "no such node: " + node);
  }

  static Verdict noSuchRun(RunId run) {
    return new Refused(Reason.NO_SUCH_RUN, "no such run, or it is over: " + run);
  }

  static Verdict noSuchRequest(RequestId request) {
    return new Refused(Reason.NO_SUCH_REQUEST, "no such request, or it is over: " + request);
  }

  static Verdict noSuchHold(RunId hold) {
    return new Refused(Reason.NO_SUCH_HOLD, "no such hold, or it is over: " + hold);
  }

  static Verdict noSuchImage(String image) {
    return new Refused(Reason.NO_SUCH_IMAGE, "no node has an image " + image);
  }

  static Verdict wrongState(String why) {
    return new Refused(Reason.WRONG_STATE, why);
  }
}
