package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.config.Settings;
import dev.snapback.controller.config.SettingsReader;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunResult;
import io.grpc.StatusException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A provider's nodes, from the settings to a run's receipt; only the machines are simulated. */
@Timeout(180)
class PoolsEndToEndTest {
  @TempDir private Path temp;

  private Settings settings(String more) throws Exception {
    var file = temp.resolve("controller.yaml");
    Files.writeString(file, "data: " + temp.resolve("data") + "\n" + more);
    return SettingsReader.read(file).with(temp.resolve("data"), 0, 0, "127.0.0.1");
  }

  private static List<Node> nodes(ApiClient api, NodeState state) throws StatusException {
    return api.nodes().stream().filter(node -> node.getState() == state).toList();
  }

  @Test
  void nodes_are_made_ahead_used_once_and_removed() throws Exception {
    var pools =
        """
        labels: {vm: {min-ready: 1}}
        providers:
          sim:
            driver: simulated
            settings: {room: 3}
            pools: {small: {max-nodes: 5, labels: {vm: {image: tiny}}}}
        """;
    try (var controller = Controller.start(settings(pools), failure -> {});
        var api = new ApiClient(controller.apiPort())) {
      await().until(() -> nodes(api, NodeState.READY).size() == 1);
      assertThat(nodes(api, NodeState.READY).getFirst().getName()).isEqualTo("small-1");

      var order = RunOrder.newBuilder().setLabel("vm").addAllCommand(List.of("say", "hello"));
      var id = api.submit(new byte[0], order);
      assertThat(api.done(id).getResult()).isEqualTo(RunResult.SUCCESS);
      assertThat(api.console(id)).startsWith("NODE_PROVIDER=sim node=small-1 image=tiny ");
      await()
          .until(() ->
              nodes(api, NodeState.READY).stream()
                  .map(Node::getName)
                  .toList()
                  .equals(List.of("small-2")));
      assertThat(api.nodes()).hasSize(1);
      assertThat(temp.resolve("data/providers/sim/small-1")).doesNotExist();
    }
  }

  @Test
  void settings_that_no_driver_understands_stop_the_start() {
    assertThatThrownBy(
            () -> Controller.start(settings("providers: {p: {driver: nonsense}}\n"), failure -> {}))
        .hasMessageContaining("there is no driver 'nonsense'; there are [")
        .hasMessageContaining("simulated");
    assertThatThrownBy(() ->
            Controller.start(
                settings("providers: {p: {driver: simulated, settings: {room: x}}}\n"),
                failure -> {}))
        .hasMessageContaining("providers.p: room: expected is a number of nodes, found x");
  }
}
