package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.connection.Address;
import dev.snapback.cli.connection.ApiChannel;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is told in one line, with an exit code that means something. */
class ErrorsTest {
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
  void a_controller_that_is_not_there_is_named_with_how_to_start_one() throws IOException {
    String address = "127.0.0.1:" + freePort();
    shell.channels = ApiChannel::to;
    assertThat(shell.run("nodes", "--controller", address)).isEqualTo(69);
    assertThat(shell.stderr())
        .hasLineCount(1)
        .startsWith("snapback: no controller reachable at " + address)
        .contains("start one with");
  }

  @Test
  void the_environment_names_the_controller_too() throws IOException {
    String address = "localhost:" + freePort();
    shell.channels = ApiChannel::to;
    shell.environment.put("SNAPBACK_CONTROLLER", address);
    assertThat(shell.run("runs")).isEqualTo(69);
    assertThat(shell.stderr()).contains(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:1", "0.0.0.0:1", "[2001:db8::1]:1", "localhost.evil.org:1"})
  void plaintext_never_leaves_this_machine(String address) {
    assertThat(Address.parse(address).isEncrypted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1", "localhost:1"})
  void within_it_tls_is_spoken_where_a_ca_is_named(String address) {
    assertThat(Address.parse(address).isEncrypted()).isFalse();
    assertThat(Address.parse(address).trusting(Path.of("ca.pem")).isEncrypted()).isTrue();
  }

  @Test
  void a_host_that_is_unknown_is_wrong_use() {
    shell.channels = ApiChannel::to;
    assertThat(shell.run("nodes", "--controller", "a..b:1")).isEqualTo(64);
    assertThat(shell.stderr()).hasLineCount(1).contains("unknown here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "host:", "host:0", "host:65536", ":1", "::1:7442"})
  void an_address_that_is_none_is_wrong_use(String address) {
    assertThat(shell.run("nodes", "--controller", address)).isEqualTo(64);
    assertThat(shell.stderr()).hasLineCount(1).contains("wants HOST:PORT", address);
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION,protocol 2 is spoken here; the caller speaks 1",
    "UNIMPLEMENTED,unknown method"
  })
  void another_protocol_version_is_named(Status.Code code, String said) {
    shell.controller.refusal = code.toStatus().withDescription(said);
    assertThat(shell.run("nodes")).isEqualTo(70);
    assertThat(shell.stderr())
        .hasLineCount(1)
        .contains("this snapback speaks protocol 1", said, "use the snapback that came with");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT,64",
    "NOT_FOUND,64",
    "FAILED_PRECONDITION,64",
    "UNAVAILABLE,69",
    "DEADLINE_EXCEEDED,69",
    "RESOURCE_EXHAUSTED,75",
    "UNAUTHENTICATED,77",
    "PERMISSION_DENIED,77",
    "INTERNAL,70",
    "UNKNOWN,70"
  })
  void each_refusal_has_its_exit_code(Status.Code code, int expected) {
    shell.controller.refusal = code.toStatus().withDescription("so it is");
    assertThat(shell.run("runs")).isEqualTo(expected);
    assertThat(shell.stderr()).hasLineCount(1).startsWith("snapback: ");
  }

  @Test
  void a_stack_trace_is_for_who_asks_for_it() {
    shell.controller.refusal = Status.INTERNAL.withDescription("boom");
    shell.run("runs");
    assertThat(shell.stderr()).doesNotContain("\tat ");
    shell.environment.put("SNAPBACK_DEBUG", "1");
    shell.run("runs");
    assertThat(shell.stderr()).contains("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "nodse,did you mean",
    "node,'`snapback node` needs one of: show, reset, blame, receipt, fetch, accept, check, quarantine, release, forget, token'",
    "receipt,'`snapback receipt` needs one of: verify, key'",
    "token,'`snapback token` needs one of: create, list, revoke'",
    "token create,Missing required option: '--role=R'",
    "token create --role root,'--role wants viewer, ci, operator or admin'",
    "audit --limit 0,--limit wants a number of 1 or more",
    "runs --limit 0,--limit wants a number of 1 or more",
    "runs --limit x,Invalid value for option",
    "run show,Missing required parameter"
  })
  void wrong_use_is_64(String line, String told) {
    String[] unquoted = line.split(" ");
    assertThat(shell.run(unquoted)).isEqualTo(64);
    assertThat(shell.stderr()).hasLineCount(1).contains(told);
  }
}
