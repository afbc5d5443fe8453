package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.Receipt;
import dev.snapback.proto.api.v1.ReceiptKey;
import java.util.Optional;

/** What can be asked about receipts. */
final class ReceiptCalls {
  /** More than these in a row do not fail. */
  private static final int LOOKED_AT = 50;

  private final ControllerLoop loop;
  private final Store store;
  private final String publicKeyPem;

  ReceiptCalls(ControllerLoop loop, Store store, String publicKeyPem) {
    this.loop = loop;
    this.store = store;
    this.publicKeyPem = publicKeyPem;
  }

  Receipt get(GetReceiptRequest request, Caller caller) throws ApiException {
    return switch (request.getOfCase()) {
      case RUN -> ofRun(request.getRun(), caller);
      case NODE -> ofNode(request.getNode());
      case OF_NOT_SET -> throw ApiException.invalid("a receipt of a run or of a node?");
    };
  }

  private Receipt ofRun(String id, Caller caller) throws ApiException {
    RunRecord run =
        Optional.of(id)
            .filter(RunId::isValid)
            .flatMap(valid -> store.run(new RunId(valid)))
            .filter(found -> caller.sees(found.order().project()))
            .orElseThrow(() -> ApiException.notFound("no such run: " + id));
    return run.node()
        .flatMap(node -> store.reset(node, run.reset()))
        .flatMap(ReceiptCalls::message)
        .orElseThrow(() -> ApiException.notFound("there is no receipt of what " + id + " ran on"));
  }

  private Receipt ofNode(String name) throws ApiException {
    NodeRecord node = Nodes.everKnown(loop.state(), name);
    return store.newestResets(node.name(), LOOKED_AT).stream()
        .flatMap(reset -> message(reset).stream())
        .findFirst()
        .orElseThrow(() -> ApiException.notFound("there is no receipt of " + name + " yet"));
  }

  private static Optional<Receipt> message(ResetRecord reset) {
    return reset.receipt().isEmpty()
        ? Optional.empty()
        : Optional.of(Receipt.newBuilder().setJws(reset.receipt()).build());
  }

  ReceiptKey key() {
    return ReceiptKey.newBuilder().setPem(publicKeyPem).build();
  }
}
