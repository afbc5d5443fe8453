package dev.snapback.controller.scheduler;

/** Who waits for nodes, and then has them. */
public sealed interface Requester extends Tenant permits RunId, RequestId {
  String value();
}
