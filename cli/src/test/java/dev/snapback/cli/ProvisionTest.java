package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.exit.ExitCode;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code snapback provision}: what it refuses before it logs in anywhere. The rest is tried where
 * there is an SSH server, in provisioning.
 */
class ProvisionTest {
  private final Shell shell = new Shell();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    shell.close();
  }

  @Test
  void without_a_way_to_log_in_it_says_which_there_are() {
    assertThat(preflight("m1")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.stderr()).contains("SSH_AUTH_SOCK", "--key", "--password-file");
  }

  @Test
  void an_empty_password_is_refused() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "\n");

    assertThat(preflight("m1", "--password-file", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(shell.stderr()).contains("expected a password in the first line");
  }

  @Test
  void two_ways_to_log_in_are_one_too_many() {
    assertThat(preflight("m1", "--key", "k", "--password-file", "p")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.stderr()).contains("found both");
  }

  @Test
  void known_hosts_that_are_not_there_are_named() throws Exception {
    shell.directory = directory;
    Files.writeString(directory.resolve("k"), "no key");

    int code =
        shell.run(
            "provision",
            "preflight",
            "127.0.0.1",
            "--bundle",
            "b",
            "--key",
            "k",
            "--known-hosts",
            "none",
            "--port",
            "1");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(shell.stderr()).contains("expected known host keys in " + directory + "/none");
  }

  @Test
  void a_machine_is_not_touched_for_a_controller_that_is_not_there() {
    shell.channels = address -> InProcessChannelBuilder.forName("nobody").build();

    int code =
        shell.run(
            "provision", "setup", "m1", "--node-port", "c:7443", "--bundle", "b", "--key", "k");

    assertThat(code).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(shell.stderr()).doesNotContain("log in to");
  }

  @Test
  void setup_wants_to_know_where_the_machine_finds_the_controller() {
    assertThat(shell.run("provision", "setup", "m1")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.stderr()).contains("--node-port");
  }

  private int preflight(String host, String... options) {
    var arguments = new ArrayList<>(List.of("provision", "preflight", host));
    arguments.addAll(List.of("--bundle", directory.toString()));
    arguments.addAll(List.of(options));
    return shell.run(arguments.toArray(String[]::new));
  }
}
