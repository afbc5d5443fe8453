package dev.snapback.controller.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** By a real SSH server in this process, which goes down by some commands and not by others. */
@Timeout(60)
class SshRescueTest {
  private static final NodeName NODE = new NodeName("m1");
  private static final String AGENT =
      "/usr/sbin/snapback-agent reset --generation 4 --image bookworm --jump";
  private static final String REBOOT = "env SYSTEMCTL_SKIP_AUTO_KEXEC=1 systemctl reboot --force";
  private static final String SYSRQ = "sh -c echo b > /proc/sysrq-trigger";

  @TempDir private Path temp;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private SshServer server = SshServer.setUpDefaultServer();
  private Path keyFile = Path.of("");
  private String hostKey = "";

  /** What the machine goes down by; nothing else does anything. */
  private volatile String deadly = "";

  @BeforeEach
  void start() throws Exception {
    KeyPair host = keys();
    KeyPair user = keys();
    keyFile = temp.resolve("key");
    try (var out = Files.newOutputStream(keyFile)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, out);
    }
    hostKey = KeyUtils.getFingerPrint(host.getPublic());
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (name, key, _) -> name.equals("root") && KeyUtils.compareKeys(key, user.getPublic()));
    server.setCommandFactory((_, line) -> new Recorded(line));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(true);
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private final class Recorded extends AbstractCommandSupport {
    Recorded(String line) {
      super(line, null);
    }

    @Override
    public void run() {
      // Each argument arrives in quotes.
      String line = getCommand().replace("'", "");
      commands.add(line);
      if (line.equals(deadly)) {
        // As a machine that has jumped, but that somebody notices at once.
        getServerSession().close(true);
      } else {
        try {
          getErrorStream().write("would not\n".getBytes(StandardCharsets.UTF_8));
          getErrorStream().flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        onExit(line.equals(REBOOT) ? 0 : 78);
      }
    }
  }

  private List<Phase> force(Duration within) throws Exception {
    var door = new SshDoor("127.0.0.1", server.getPort(), "root", keyFile, hostKey);
    var ways = new WaysPastAgents(Map.of(NODE, new Means(Optional.of(door), Optional.empty())));
    var machine = new Machine(NODE, "baremetal", "m1:7400");
    return ways.force(
        new ResetNode(
            machine,
            9,
            4,
            "bookworm",
            Rung.SSH,
            within,
            within,
            Optional.empty(),
            Optional.empty()));
  }

  private String refusal(Duration within) {
    return catchThrowableOfType(RescueException.class, () -> force(within)).why();
  }

  @Test
  void the_agents_own_program_is_tried_first_and_is_enough_where_the_machine_goes()
      throws Exception {
    deadly = AGENT;
    assertThat(force(Duration.ofSeconds(20))).extracting(Phase::name).containsExactly("ssh");
    assertThat(commands).containsExactly(AGENT);
  }

  @Test
  void what_fails_or_changes_nothing_is_followed_by_the_next_until_the_machine_goes()
      throws Exception {
    deadly = SYSRQ;
    force(Duration.ofSeconds(8));
    assertThat(commands).containsExactly(AGENT, REBOOT, SYSRQ);
  }

  @Test
  void a_machine_that_stays_up_is_told_with_all_that_was_tried() {
    assertThat(refusal(Duration.ofSeconds(6)))
        .contains("did not go down by any of", AGENT, REBOOT, "it stays up", "would not", "sysrq");
  }

  @Test
  void a_host_with_another_key_and_one_that_is_not_there_are_refused_with_the_reason()
      throws Exception {
    hostKey = "SHA256:" + "A".repeat(43);
    assertThat(refusal(Duration.ofSeconds(8))).contains("fingerprint", "not the machine");
    assertThat(commands).isEmpty();
    server.stop(true);
    assertThat(refusal(Duration.ofSeconds(2))).contains("no login at root@127.0.0.1");
  }

  @Test
  void a_node_without_that_way_in_the_settings_is_named() {
    var ways = new WaysPastAgents(Map.of());
    var machine = new Machine(NODE, "baremetal", "m1:7400");
    var second = Duration.ofSeconds(1);
    for (Rung rung : List.of(Rung.SSH, Rung.POWER)) {
      var order =
          new ResetNode(
              machine, 9, 4, "bookworm", rung, second, second, Optional.empty(), Optional.empty());
      assertThat(catchThrowableOfType(RescueException.class, () -> ways.force(order)).why())
          .contains(rung == Rung.SSH ? "`ssh:` of node m1" : "`bmc:` of node m1");
    }
  }
}
