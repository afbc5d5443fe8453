package dev.snapback.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against OpenSSH's own agent, with keys made for the test. */
@Timeout(60)
class SshAgentTest {

  @TempDir Path dir;
  private Path socket;
  private Process agent;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "no ssh-agent installed");
    socket = dir.resolve("agent");
    agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    // It prints its address once the socket is there.
    assertThat(agent.inputReader().readLine()).contains(socket.toString());
  }

  @AfterEach
  void stop() {
    if (agent != null) {
      agent.destroy();
    }
  }

  @Test
  void the_second_key_of_an_agent_logs_in() throws Exception {
    KeyPair elliptic = Sshd.keys();
    add(Sshd.keys());
    add(elliptic);
    logsIn(elliptic);
  }

  @Test
  void an_rsa_key_logs_in_with_todays_signatures() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    add(rsa);
    logsIn(rsa);
  }

  @Test
  void an_agent_without_keys_is_told() {
    RemoteException none =
        catchThrowableOfType(RemoteException.class, () -> SshAgent.proofs(socket));
    assertThat(none.kind()).isEqualTo(Kind.SETTINGS);
    assertThat(none).hasMessageContaining("found none: ssh-add");
  }

  private void logsIn(KeyPair user) throws Exception {
    try (Sshd sshd = new Sshd(Sshd.keys(), user.getPublic(), 0);
        Remote remote = SshRemote.login(sshd.target(new Login.Agent(socket)))) {
      assertThat(remote.reachable(Duration.ofSeconds(20))).isTrue();
    }
  }

  private void add(KeyPair keys) throws Exception {
    Path file = Sshd.keyFile(dir.resolve("key"), keys);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    ProcessBuilder add = new ProcessBuilder("ssh-add", file.toString());
    add.environment().put("SSH_AUTH_SOCK", socket.toString());
    add.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    assertThat(add.start().waitFor()).isZero();
  }
}
