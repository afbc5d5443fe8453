package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is this host, by OpenSSH's server, without its systemd. */
@Timeout(90)
abstract class SshMachineTest {
  static final NodeName NAME = new NodeName("m1");

  @TempDir private static Path keys;
  static OpenSshd sshd;

  @TempDir Path temp;
  Places places;
  SshNode node;

  @BeforeAll
  static void listen() throws Exception {
    sshd = OpenSshd.start(keys);
  }

  @AfterAll
  static void close() {
    if (sshd != null) {
      sshd.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    var machine = Files.createDirectory(temp.resolve("machine"));
    places =
        new Places(
            machine + "/state", machine + "/runtime", machine + "/runs", machine + "/no-systemd");
    node = node(sshd.access());
    node.begin(0);
  }

  @AfterEach
  void endAll() throws Exception {
    node.begin(1_000_000);
    node.close();
  }

  SshNode node(SshAccess access) {
    return new SshNode(NAME, access, "bookworm", new RunScript(List.of(), places));
  }

  /** As a reboot does. */
  void forgetGeneration() throws IOException {
    Files.delete(Path.of(places.runtime()).resolve("generation"));
  }

  Path workspace(String run) {
    return Path.of(places.workspaces()).resolve(run).resolve("workspace");
  }

  static RunOnNode run(String id) {
    return new RunOnNode(id, 0);
  }

  static RunCommand command(String... argv) {
    return new RunCommand(List.of(argv), Map.of(), Duration.ZERO);
  }

  static RunCommand shell(String text) {
    return command("sh", "-c", text);
  }

  Outcome outcome(String id, RunCommand command) throws Exception {
    node.start(run(id), command);
    return node.await(run(id)).outcome();
  }

  byte[] consoleFrom(String id, long offset) throws Exception {
    var console = new ByteArrayOutputStream();
    node.followConsole(
        run(id),
        offset,
        (at, data) -> {
          assertThat(at).isEqualTo(offset + console.size());
          console.writeBytes(data);
        });
    return console.toByteArray();
  }

  String console(String id) throws Exception {
    return new String(consoleFrom(id, 0), StandardCharsets.UTF_8);
  }

  static NodeException failure(ThrowingCallable call) {
    return catchThrowableOfType(NodeException.class, call);
  }

  static Kind kindOf(ThrowingCallable call) {
    return failure(call).kind();
  }
}
