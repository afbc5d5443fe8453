package dev.snapback.cli.provision;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.provisioning.Fleet;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Optional;

/** The fleet that the controller keeps. */
record ControllerFleet(Controller controller) implements Fleet {
  private static final Duration TOKEN = Duration.ofMinutes(10);

  @Override
  public String joinToken() {
    return controller
        .ask(api ->
            api.createJoinToken(
                CreateJoinTokenRequest.newBuilder().setValidMillis(TOKEN.toMillis()).build()))
        .getToken();
  }

  @Override
  public Optional<Standing> node(String name) {
    try {
      return Optional.of(
          standing(
              controller.tryAsk(api ->
                  api.getNode(GetNodeRequest.newBuilder().setName(name).setResets(1).build()))));
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw controller.failure(e);
    }
  }

  @Override
  public void reset(String name) {
    controller.ask(api -> api.resetNode(ResetNodeRequest.newBuilder().setName(name).build()));
  }

  private static Standing standing(NodeDetail detail) {
    Node node = detail.getNode();
    String words = node.getState().name() + " (" + node.getReason() + ")";
    return switch (node.getState()) {
      case READY, LEASED -> new Standing.Ready(ready(detail));
      case QUARANTINED, OFFLINE -> new Standing.OutOfService(words);
      default -> new Standing.UnderWay(words);
    };
  }

  private static String ready(NodeDetail detail) {
    String at = "READY at generation " + detail.getNode().getGeneration();
    return detail.getResetsList().stream()
        .filter(reset -> reset.getFailure().isEmpty() && reset.getReadyMillis() > 0)
        .findFirst()
        .map(reset -> at + ", reset in " + seconds(reset))
        .orElse(at);
  }

  private static String seconds(Reset reset) {
    String by = reset.getRung().isEmpty() ? "" : " by " + reset.getRung();
    return Text.seconds((reset.getReadyMillis() - reset.getOrderedMillis()) * 1_000) + by;
  }
}
