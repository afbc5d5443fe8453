package dev.snapback.controller.baremetal;

import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A tree on its way to a node, gathered in memory. */
final class IncomingTree implements StreamObserver<SendTreeRequest> {
  private final Node machine;
  private final StreamObserver<SendTreeResponse> answer;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private SendTreeHeader header = SendTreeHeader.getDefaultInstance();

  IncomingTree(Node machine, StreamObserver<SendTreeResponse> answer) {
    this.machine = machine;
    this.answer = answer;
  }

  @Override
  public void onNext(SendTreeRequest part) {
    switch (part.getPartCase()) {
      case HEADER -> header = part.getHeader();
      case DATA -> data.writeBytes(part.getData().toByteArray());
      case PART_NOT_SET -> {}
    }
  }

  @Override
  public void onError(Throwable gone) {}

  @Override
  public void onCompleted() {
    var run = new RunOnNode(header.getRun(), header.getGeneration());
    try {
      machine.sendTree(
          run,
          new ByteArrayInputStream(data.toByteArray()),
          NodeBackedAgent.compression(header.getCompression()));
      answer.onNext(SendTreeResponse.newBuilder().setReceivedBytes(data.size()).build());
      answer.onCompleted();
    } catch (NodeException e) {
      answer.onError(NodeBackedAgent.status(e).withDescription(e.why()).asException());
    } catch (IOException | InterruptedException e) {
      answer.onError(Status.INTERNAL.withDescription(e.toString()).asException());
    }
  }
}
