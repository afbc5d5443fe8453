package dev.snapback.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.remote.RemoteException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshRemoteLoginTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path dir;
  private final KeyPair user = Sshd.keys();
  private final String otherKey = PublicKeyEntry.toString(Sshd.keys().getPublic());
  private Login byKey;
  private Sshd sshd;

  @BeforeEach
  void start() throws IOException {
    sshd = new Sshd(Sshd.keys(), user.getPublic(), 0);
    byKey = new Login.KeyFile(Sshd.keyFile(dir.resolve("key"), user));
  }

  @AfterEach
  void stop() throws IOException {
    sshd.close();
  }

  @Test
  void a_known_key_a_fingerprint_and_an_alias_each_prove_the_host() throws Exception {
    Path known = knownHosts("lab-alias " + sshd.hostKeyLine());
    logsIn(sshd.target(byKey, new HostKey.Known(sshd.hostKeyLine() + " root@somewhere")));
    logsIn(sshd.target(byKey, new HostKey.Fingerprint(sshd.fingerprint())));
    logsIn(sshd.target(byKey, new HostKey.KnownHosts(known, "lab-alias")));
  }

  @Test
  void another_host_key_is_refused() throws Exception {
    Path known = knownHosts("lab-alias " + otherKey);
    RemoteException error = refused(sshd.target(byKey, new HostKey.KnownHosts(known, "lab-alias")));
    assertThat(error.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(error)
        .hasMessageContaining("expected the key that " + known + " has for `lab-alias`")
        .hasMessageContaining("found ecdsa-sha2-nistp256 " + sshd.fingerprint());
    String wrong = "SHA256:" + "A".repeat(43);
    for (HostKey other :
        new HostKey[] {new HostKey.Known(otherKey), new HostKey.Fingerprint(wrong)}) {
      RemoteException again = refused(sshd.target(byKey, other));
      assertThat(again.kind()).isEqualTo(Kind.HOST_KEY);
      assertThat(again).hasMessageContaining(sshd.fingerprint());
    }
  }

  @Test
  void a_host_that_is_not_known_is_refused() throws Exception {
    Path known = knownHosts("elsewhere " + sshd.hostKeyLine());
    RemoteException error = refused(sshd.target(byKey, new HostKey.KnownHosts(known, "lab-alias")));
    assertThat(error.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(error).hasMessageContaining("which has none").hasMessageContaining("add it there");
  }

  @Test
  void a_revoked_host_key_is_refused_even_if_another_line_has_it() throws Exception {
    String key = sshd.hostKeyLine();
    Path known = knownHosts("@revoked * " + key, "lab-alias " + key);
    RemoteException error = refused(sshd.target(byKey, new HostKey.KnownHosts(known, "lab-alias")));
    assertThat(error.kind()).isEqualTo(Kind.HOST_KEY);
    assertThat(error).hasMessageContaining("@revoked");
  }

  @Test
  void another_user_key_or_password_is_refused() throws Exception {
    Login other = new Login.KeyFile(Sshd.keyFile(dir.resolve("other"), Sshd.keys()));
    for (Login wrong : new Login[] {other, new Login.Password("guessed")}) {
      RemoteException error = refused(sshd.target(wrong));
      assertThat(error.kind()).isEqualTo(Kind.AUTH);
      assertThat(error).hasMessageContaining("someone@127.0.0.1:" + sshd.port());
      assertThat(error.getMessage()).doesNotContain("guessed");
    }
  }

  @Test
  void a_password_logs_in() throws Exception {
    logsIn(sshd.target(new Login.Password(Sshd.PASSWORD)));
  }

  @Test
  void what_cannot_be_used_here_is_told_before_anything_is_sent() throws Exception {
    HostKey known = new HostKey.Known(sshd.hostKeyLine());
    Path none = dir.resolve("none");
    Path text = Files.writeString(dir.resolve("text"), "no key\n");
    SshTarget[] wrong = {
      sshd.target(new Login.KeyFile(none), known),
      sshd.target(new Login.KeyFile(text), known),
      sshd.target(new Login.Agent(none), known),
      sshd.target(byKey, new HostKey.KnownHosts(none, "x")),
      sshd.target(byKey, new HostKey.Known("no key"))
    };
    for (SshTarget target : wrong) {
      assertThat(refused(target).kind()).as(target.toString()).isEqualTo(Kind.SETTINGS);
    }
  }

  @Test
  void a_port_where_nothing_speaks_is_unreachable() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SshTarget target = Sshd.target(silent.getLocalPort(), byKey, new HostKey.Known(otherKey));
      SshTarget hasty = target.withTimeouts(new SshTarget.Timeouts(Duration.ofMillis(300), LONG));
      RemoteException error = refused(hasty);
      assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(error).hasMessageContaining("is the machine up");
    }
  }

  @Test
  void a_login_is_awaited_on_a_port_that_opens_late() throws Exception {
    SshTarget target = sshd.target(byKey);
    sshd.close();
    FutureTask<SshRemote> waiting = new FutureTask<>(() -> SshRemote.awaitLogin(target, LONG));
    try (ServerSocket hangsUp =
        new ServerSocket(target.port(), 5, InetAddress.getLoopbackAddress())) {
      hangsUp.setSoTimeout(20_000);
      Thread.ofVirtual().start(waiting);
      hangsUp.accept().close();
      hangsUp.accept().close();
    }
    sshd = new Sshd(sshd.hostKey, user.getPublic(), target.port());
    try (SshRemote remote = waiting.get()) {
      assertThat(remote.exec(List.of("true"), LONG).exit().success()).isTrue();
    }
  }

  @Test
  void a_wait_that_ends_tells_why_the_last_attempt_failed() throws Exception {
    int port = sshd.port();
    sshd.close();
    SshTarget target = Sshd.target(port, byKey, new HostKey.Known(otherKey));
    RemoteException late =
        catchThrowableOfType(
            RemoteException.class, () -> SshRemote.awaitLogin(target, Duration.ofSeconds(1)));
    assertThat(late.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(late)
        .hasMessageContaining("no login at someone@127.0.0.1:" + port + " within PT1S")
        .hasMessageContaining("UNREACHABLE")
        .hasMessageContaining("refused");
  }

  @Test
  void a_wrong_host_key_is_not_waited_for() {
    SshTarget target = sshd.target(byKey, new HostKey.Known(otherKey));
    RemoteException error =
        catchThrowableOfType(
            RemoteException.class, () -> SshRemote.awaitLogin(target, Duration.ofHours(1)));
    assertThat(error.kind()).isEqualTo(Kind.HOST_KEY);
  }

  private static void logsIn(SshTarget target) throws Exception {
    try (Remote remote = SshRemote.login(target)) {
      assertThat(remote.reachable(LONG)).isTrue();
    }
  }

  private static RemoteException refused(SshTarget target) {
    return catchThrowableOfType(RemoteException.class, () -> SshRemote.login(target).close());
  }

  private Path knownHosts(String... lines) throws IOException {
    return Files.writeString(dir.resolve("known_hosts"), String.join("\n", lines) + "\n");
  }
}
