package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.ExecEnd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapback exec}, {@code cp} and {@code ssh}. */
class LeaseTest {
  private final Shell shell = new Shell();
  @TempDir private Path here;
  @TempDir private Path there;

  @BeforeEach
  void begin() {
    shell.directory = here;
    shell.controller.machine = there;
  }

  @AfterEach
  void stop() {
    shell.close();
  }

  @Test
  void a_command_is_taken_word_for_word_and_exits_as_it_did() {
    String[] words = {
      "exec",
      "q-1",
      "--node",
      "m2",
      "--env",
      "A=b",
      "--",
      "sh",
      "-c",
      "echo \"$A $1\"; exit 3",
      "--node",
      "x  y"
    };
    assertThat(shell.run(words)).isEqualTo(3);
    assertThat(shell.stdout()).isEqualTo("b x  y\n");
    var order = shell.controller.executed.getFirst();
    assertThat(order.getLease()).isEqualTo("q-1");
    assertThat(order.getNode()).isEqualTo("m2");
    assertThat(order.getTreeCompression()).isEmpty();
  }

  @Test
  void stdin_is_taken_along_where_it_is_asked_for() {
    shell.in = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
    assertThat(shell.run("exec", "q-1", "--", "cat")).isZero();
    assertThat(shell.stdout()).isEmpty();
    assertThat(shell.run("exec", "-i", "q-1", "--", "cat")).isZero();
    assertThat(shell.stdout()).isEqualTo("one\ntwo\n");
  }

  @Test
  void what_did_not_end_by_itself_is_told_from_what_did() {
    shell.controller.commandEnd = ExecEnd.newBuilder().setExitCode(-1).setSignal(9).build();
    assertThat(shell.run("exec", "q-1", "--", "x")).isEqualTo(137);
    shell.controller.commandEnd =
        ExecEnd.newBuilder().setExitCode(-1).setWhy("no such file: x").build();
    assertThat(shell.run("exec", "q-1", "--", "x")).isEqualTo(78);
    assertThat(shell.stderr()).contains("no such file: x");
    shell.controller.commandEnd =
        ExecEnd.newBuilder().setExitCode(-1).setWhy("it is gone").setLost(true).build();
    assertThat(shell.run("exec", "q-1", "--", "x")).isEqualTo(75);
  }

  @Test
  void ctrl_c_ends_it_there() throws Exception {
    shell.controller.commandEnd = ExecEnd.getDefaultInstance();
    var running = CompletableFuture.supplyAsync(() -> shell.run("exec", "q-1", "--", "sleep", "9"));
    assertThat(shell.controller.begun.await(30, TimeUnit.SECONDS)).isTrue();
    shell.signal();
    assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(shell.controller.gone.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_tree_goes_there_and_comes_back_as_it_was() throws Exception {
    Path tool = Files.createDirectories(here.resolve("-tools/bin")).resolve("tool");
    Files.writeString(tool, "#!/bin/sh\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(shell.run("cp", "./-tools", "q-1:" + there.resolve("opt"))).isZero();
    assertThat(there.resolve("opt/-tools/bin/tool")).hasContent("#!/bin/sh\n");

    assertThat(shell.run("cp", "q-1:" + there.resolve("opt/-tools"), "out/new")).isZero();
    Path back = here.resolve("out/new/-tools/bin/tool");
    assertThat(back).hasContent("#!/bin/sh\n");
    assertThat(Files.isExecutable(back)).isTrue();
  }

  @Test
  void what_is_not_there_or_on_no_side_is_said() {
    assertThat(shell.run("cp", "nothing", "q-1:/opt")).isEqualTo(64);
    assertThat(shell.run("cp", "q-1:" + there.resolve("nothing"), "out")).isEqualTo(74);
    assertThat(shell.stderr()).contains("is there such a file?");
    assertThat(shell.run("cp", "a", "b")).isEqualTo(64);
    assertThat(shell.run("cp", "q-1:/a", "q-2:/b")).isEqualTo(64);
    assertThat(shell.run("cp", "q-1:a", "b")).isEqualTo(64);
    assertThat(shell.stderr()).contains("a path on a node is absolute");
  }

  @Test
  void ssh_is_the_users_own_with_the_nodes_key_and_no_other() throws Exception {
    Path ssh = Files.createDirectories(here.resolve(".ssh"));
    Files.writeString(ssh.resolve("id_ed25519.pub"), "ssh-ed25519 BBBB me\n");
    Files.writeString(ssh.resolve("id_ed25519"), "");
    Path program = here.resolve("ssh");
    Files.writeString(
        program,
        """
        #!/bin/sh
        for word; do
          echo "$word"
          case $word in UserKnownHostsFile=*) cat "${word#*=}" ;; esac
        done >'%s'
        exit 7
        """
            .formatted(here.resolve("called")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    shell.environment.putAll(Map.of("HOME", here.toString(), "PATH", here.toString()));
    assertThat(shell.run("ssh", "q-1", "--node", "m1", "--", "uptime")).isEqualTo(7);
    assertThat(shell.controller.admitted.getFirst().getPublicKey())
        .isEqualTo("ssh-ed25519 BBBB me");
    assertThat(Files.readAllLines(here.resolve("called")))
        .contains(
            ssh.resolve("id_ed25519").toString(),
            "StrictHostKeyChecking=yes",
            "HostKeyAlias=m1",
            "Port=22",
            "m1 ssh-ed25519 AAAA")
        .endsWith("root@10.0.0.1", "uptime");
    assertThat(shell.run("ssh", "q-1", "--address", "jump.lab:2201")).isEqualTo(7);
    assertThat(Files.readAllLines(here.resolve("called")))
        .contains("Port=2201")
        .endsWith("root@jump.lab");
  }

  @Test
  void without_a_key_ssh_says_what_to_do() {
    shell.environment.put("HOME", here.toString());
    assertThat(shell.run("ssh", "q-1")).isEqualTo(64);
    assertThat(shell.stderr()).contains("make one by ssh-keygen");
  }
}
