package dev.snapback.controller.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NotifySocketTest {
  @TempDir private Path temp;

  @Test
  void a_state_arrives_whole() throws IOException {
    String path = temp.resolve("notify").toString();
    try (var systemd = new DatagramSocketFile(path)) {
      new NotifySocket(path).tell("READY=1\nSTATUS=für 1");
      new NotifySocket(path).tell("WATCHDOG=1");

      assertThat(systemd.receive()).isEqualTo("READY=1\nSTATUS=für 1");
      assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void an_abstract_socket_is_reached() throws IOException {
    String name = "@snapback-test-" + ProcessHandle.current().pid();
    try (var systemd = new DatagramSocketFile(name)) {
      new NotifySocket(name).tell("READY=1");

      assertThat(systemd.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void where_nobody_listens_the_error_names_socket_and_number() {
    String path = temp.resolve("none").toString();

    assertThatThrownBy(() -> new NotifySocket(path).tell("READY=1"))
        .isInstanceOf(IOException.class)
        .hasMessage("sendto(2) to systemd's socket " + path + " failed with errno 2");
  }

  @Test
  void a_name_that_is_no_socket_s_is_refused() {
    assertThatThrownBy(() -> new NotifySocket("vsock:2:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found \"vsock:2:1\"");
    assertThatThrownBy(() -> new NotifySocket("/" + "x".repeat(107)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
