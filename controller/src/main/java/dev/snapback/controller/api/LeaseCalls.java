package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.node.Admission;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeHost;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.State;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.AdmitKeyResponse;
import dev.snapback.proto.api.v1.ExecOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a lease's holder does on its nodes. An order is fenced by the generation that the node was
 * leased at: whatever becomes of the lease meanwhile, it reaches nobody else's system.
 */
final class LeaseCalls {
  /** Without options, which are what an admitted key may not bring along. */
  private static final Pattern KEY =
      Pattern.compile(
          "(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]{16,16000}( [ -~]{0,200})?");

  private final ControllerLoop loop;
  private final RunIds ids;
  private final OpenNodes nodes;

  LeaseCalls(ControllerLoop loop, RunIds ids, OpenNodes nodes) {
    this.loop = loop;
    this.ids = ids;
    this.nodes = nodes;
  }

  /** What is to be done, and where. */
  record Exec(Node node, RunOnNode as, RunCommand command, Optional<Compression> compression) {}

  Exec order(ExecOrder order, Caller caller) throws ApiException {
    if (order.getCommandCount() == 0 || order.getCommand(0).isEmpty()) {
      throw ApiException.invalid(
          "the command is empty: name a program, after `--` on the command line");
    }
    NodeRecord node = node(order.getLease(), order.getNode(), caller);
    var command = new RunCommand(order.getCommandList(), order.getEnvironmentMap(), Duration.ZERO);
    return new Exec(open(node), as(node), command, Orders.compression(order.getTreeCompression()));
  }

  AdmitKeyResponse admit(AdmitKeyRequest request, Caller caller) throws ApiException {
    String key = request.getPublicKey().strip();
    if (!KEY.matcher(key).matches()) {
      throw ApiException.invalid(
          "expected is a public key in one line, as in ~/.ssh/id_ed25519.pub, and without options");
    }
    NodeRecord node = node(request.getLease(), request.getNode(), caller);
    Admission admitted;
    try {
      admitted = Admission.of(open(node), as(node), key);
    } catch (NodeException e) {
      throw ApiException.wrongState(e.why());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.ending();
    }
    if (!admitted.done().succeeded() || admitted.hostKeys().isEmpty()) {
      throw ApiException.wrongState(
          "node %s lets nobody in by SSH (%s): is an sshd installed there?"
              .formatted(node.name(), admitted.done().outcome()));
    }
    NodeHost host = NodeHost.of(node.machine());
    return AdmitKeyResponse.newBuilder()
        .setNode(node.name().value())
        .setUser("root")
        .setHost(host.name())
        .setPort(host.sshPort())
        .addAllHostKeys(admitted.hostKeys())
        .build();
  }

  private RunOnNode as(NodeRecord node) {
    return new RunOnNode(ids.nextErrand().value(), node.generation());
  }

  private Node open(NodeRecord node) throws ApiException {
    try {
      return nodes.get(node.machine());
    } catch (NodeException e) {
      throw ApiException.wrongState(e.why());
    }
  }

  /**
   * One of a lease's nodes.
   *
   * @param named empty: the first
   */
  private NodeRecord node(String lease, String named, Caller caller) throws ApiException {
    State state = loop.state();
    RequestRecord found =
        Optional.of(lease)
            .filter(RunId::isValid)
            .flatMap(id -> Optional.ofNullable(state.requests().get(new RequestId(id))))
            .filter(request -> caller.sees(request.order().project()))
            .orElseThrow(() -> ApiException.notFound("no such lease, or it is over: " + lease));
    if (found.state() != RequestState.GRANTED) {
      throw ApiException.wrongState(
          lease + " still waits for its nodes: snapback explain " + lease);
    }
    List<String> names = found.nodes().stream().map(NodeName::value).toList();
    if (!named.isEmpty() && !names.contains(named)) {
      throw ApiException.notFound(
          "%s is no node of %s, which has %s".formatted(named, lease, String.join(", ", names)));
    }
    return Nodes.find(state, named.isEmpty() ? names.getFirst() : named);
  }
}
