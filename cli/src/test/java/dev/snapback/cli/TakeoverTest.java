package dev.snapback.cli;

import static dev.snapback.cli.FakeRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.connection.ApiChannel;
import dev.snapback.proto.api.v1.NodeRequestState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several controllers, of which one goes away: what is asked for is asked for once. */
class TakeoverTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void the_next_address_is_tried_where_one_does_not_answer() throws Exception {
    shell.channels = ApiChannel::to;
    try (FakeController alive = new FakeController(shell.controller, 0)) {
      String both = "127.0.0.1:%d, localhost:%d".formatted(freePort(), alive.port());
      assertThat(shell.run("runs", "--controller", both)).describedAs(shell.stderr()).isZero();
      shell.environment.put("SNAPBACK_CONTROLLER", both);
      assertThat(shell.run("runs")).isZero();
    }
    String none = "127.0.0.1:%d,127.0.0.1:%d".formatted(freePort(), freePort());
    assertThat(shell.run("runs", "--controller", none)).isEqualTo(69);
    assertThat(shell.run("runs", "--controller", "127.0.0.1:7442,")).isEqualTo(64);
  }

  @Test
  void a_request_whose_answer_was_lost_is_asked_for_again_by_its_id() {
    shell.controller.course.add(request(NodeRequestState.GRANTED, "has its nodes", "m1"));
    shell.controller.lost = 3;
    assertThat(shell.run("request", "--label", "metal")).isZero();
    assertThat(shell.controller.ordered)
        .hasSize(4)
        .containsOnly(shell.controller.ordered.getFirst());
    assertThat(shell.controller.ordered.getFirst()).matches("q-\\d{8}-\\d{6}-[0-9a-z]{8}");
  }

  @Test
  void and_not_for_ever() {
    shell.controller.lost = Integer.MAX_VALUE;
    assertThat(shell.run("request", "--label", "metal")).isEqualTo(69);
    assertThat(shell.run("run", "--label", "metal", "--", "true")).isEqualTo(69);
    assertThat(shell.stderr()).contains("no controller reachable");
  }

  @Test
  void a_run_is_handed_in_again_with_its_whole_workspace(@TempDir Path workspace) throws Exception {
    Files.writeString(workspace.resolve("a"), "some of it");
    shell.controller.lost = 1;
    assertThat(
            shell.run("run", "--label", "metal", "--workspace", workspace.toString(), "--", "true"))
        .describedAs(shell.stderr())
        .isZero();
    assertThat(shell.controller.ordered)
        .hasSize(2)
        .containsOnly(shell.controller.ordered.getFirst());
    assertThat(shell.controller.ordered.getFirst()).matches("\\d{8}-\\d{6}-[0-9a-z]{8}");
    byte[] twice = shell.controller.workspace.toByteArray();
    assertThat(twice.length % 2).isZero();
    assertThat(shell.stderr()).containsOnlyOnce("handing the run in again");
  }
}
