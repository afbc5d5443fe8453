package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.snapback.controller.config.SettingsReader;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.tree.Tar;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.ExecEnd;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecOrder;
import dev.snapback.proto.api.v1.ExecRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.WantedNode;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole controller with simulated nodes, several of which come together. */
@Timeout(180)
class LeaseEndToEndTest {
  @TempDir private Path temp;
  private Controller controller;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    var file =
        Files.writeString(
            temp.resolve("controller.yaml"),
            """
            data: %s
            providers:
              sim: {driver: simulated, pools: {small: {labels: {vm: {image: tiny}}}}}
            """
                .formatted(temp.resolve("data")));
    var settings = SettingsReader.read(file).with(temp.resolve("data"), 0, 0, "127.0.0.1");
    controller = Controller.start(settings, failure -> {});
    api = new ApiClient(controller.apiPort());
  }

  @AfterEach
  void end() {
    api.close();
    controller.close();
  }

  private NodeRequest lease(int nodes) throws Exception {
    var id = api.request("vm", nodes).getId();
    return await().until(() -> api.request(id), now -> now.getState() == NodeRequestState.GRANTED);
  }

  private BlockingClientCall<ExecRequest, ExecEvent> exec(ExecOrder.Builder order)
      throws Exception {
    var call = api.exec();
    call.write(ExecRequest.newBuilder().setOrder(order).build());
    return call;
  }

  private static ExecOrder.Builder order(NodeRequest lease, String... command) {
    return ExecOrder.newBuilder().setLease(lease.getId()).addAllCommand(List.of(command));
  }

  /** All that it printed, and how it ended. */
  private record Ended(String said, ExecEnd end) {
    static Ended of(BlockingClientCall<ExecRequest, ExecEvent> call) throws Exception {
      call.halfClose();
      var said = new ByteArrayOutputStream();
      for (var event = call.read(); event != null; event = call.read()) {
        if (event.hasEnd()) {
          return new Ended(said.toString(StandardCharsets.UTF_8), event.getEnd());
        }
        event.getOutput().writeTo(said);
      }
      throw new AssertionError("it did not say how it ended");
    }
  }

  @Test
  void a_command_runs_on_the_named_node_and_its_end_is_told() throws Exception {
    var lease = lease(2);
    var ended =
        Ended.of(
            exec(
                order(lease, "say", "hello", ";", "env", "COLOUR", ";", "exit", "3")
                    .setNode(lease.getNodes(1))
                    .putEnvironment("COLOUR", "green")));
    assertThat(ended.said()).isEqualTo("hello\ngreen\n");
    assertThat(ended.end().getExitCode()).isEqualTo(3);
    assertThat(Ended.of(exec(order(lease, "signal", "9"))).end().getSignal()).isEqualTo(9);
    assertThat(Ended.of(exec(order(lease, "nonsense"))).end().getWhy()).contains("nonsense");
  }

  @Test
  void what_is_sent_is_there_when_the_command_starts() throws Exception {
    var lease = lease(1);
    Files.writeString(temp.resolve("stdin"), "sent along\n");
    var tree = new ByteArrayOutputStream();
    new Tar().pack(temp, List.of("stdin"), Compression.GZIP, tree);
    var call =
        exec(
            order(lease, "/bin/sh", "-c", "exec \"$@\" <stdin", "sh", "cat", "stdin")
                .setTreeCompression("gzip"));
    var bytes = tree.toByteArray();
    for (int at = 0; at < bytes.length; at += 10) {
      var piece = ByteString.copyFrom(bytes, at, Math.min(10, bytes.length - at));
      call.write(ExecRequest.newBuilder().setTree(piece).build());
    }
    assertThat(Ended.of(call).said()).isEqualTo("sent along\n");
  }

  @Test
  void whoever_goes_away_ends_the_command() throws Exception {
    var lease = lease(1);
    var call = exec(order(lease, "say", "begun", ";", "wait"));
    assertThat(call.read().getOutput().toStringUtf8()).isEqualTo("begun\n");
    call.cancel("enough", null);
    await().until(() -> api.audited("Exec").equals(List.of("CANCELLED")));
  }

  @Test
  void only_on_a_node_of_a_lease_that_is_there() throws Exception {
    var lease = lease(1);
    assertThatThrownBy(() -> Ended.of(exec(order(lease, "true").setNode("small-77"))))
        .hasMessageContaining("small-77 is no node of " + lease.getId());
    assertThatThrownBy(() -> Ended.of(exec(ExecOrder.newBuilder().setLease(lease.getId()))))
        .hasMessageContaining("the command is empty");
    api.release(lease.getId());
    assertThatThrownBy(() -> Ended.of(exec(order(lease, "true"))))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("no such lease, or it is over");
  }

  @Test
  void a_key_is_let_in_and_the_nodes_keys_are_told() throws Exception {
    var lease = lease(1);
    var ask = AdmitKeyRequest.newBuilder().setLease(lease.getId());
    var admitted =
        api.admit(ask.setPublicKey("ssh-ed25519 " + "A".repeat(68) + " me@here").build());
    assertThat(admitted.getNode()).isEqualTo(lease.getNodes(0));
    assertThat(admitted.getHost()).isEqualTo(lease.getNodes(0));
    assertThat(admitted.getHostKeysList()).containsExactly("ssh-ed25519 c2ltdWxhdGVk");
    assertThatThrownBy(() ->
            api.admit(ask.setPublicKey("command=\"x\" ssh-ed25519 " + "A".repeat(68)).build()))
        .hasMessageContaining("without options");
  }

  @Test
  void the_nodes_of_a_run_are_told_to_it_in_order() throws Exception {
    var order =
        RunOrder.newBuilder()
            .setLabel("vm")
            .addOthers(WantedNode.newBuilder().setLabel("vm"))
            .addAllCommand(List.of("env", "SNAPBACK_NODES"));
    var run = api.done(api.submit(new byte[0], order));
    var nodes = List.of(run.getNode(), run.getOthers(0));
    assertThat(api.console(run.getId()))
        .endsWith("%1$s=%1$s %2$s=%2$s\n".formatted(nodes.toArray()));
  }
}
