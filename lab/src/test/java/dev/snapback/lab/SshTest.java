package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshTest {
  private final Ssh ssh = new Ssh(new LabImage(Path.of("/cache/abc")), 20001);

  @Test
  void each_argument_reaches_the_far_shell_as_one_word() {
    assertThat(ssh.run(List.of("echo", "a b", "it's", "$HOME;ls", "")).getLast())
        .isEqualTo("'echo' 'a b' 'it'\\''s' '$HOME;ls' ''");
  }

  @Test
  void the_host_key_is_checked_against_the_image_and_no_settings_of_the_user_count() {
    assertThat(ssh.run(List.of("true")))
        .contains(
            "none",
            "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=/cache/abc/known_hosts",
            "BatchMode=yes")
        .containsSequence("-p", "20001");
  }

  @Test
  void a_login_without_a_command_ends_with_the_address() {
    assertThat(ssh.login(List.of()).getLast()).isEqualTo("root@127.0.0.1");
  }

  @Test
  void a_copy_names_the_far_side_with_its_port() {
    assertThat(ssh.copyTo("/a b", "/tmp/x"))
        .endsWith("--", "/a b", "root@127.0.0.1:/tmp/x")
        .containsSequence("-P", "20001");
    assertThat(ssh.copyFrom("/tmp/x", "/a")).endsWith("--", "root@127.0.0.1:/tmp/x", "/a");
  }
}
