package dev.snapback.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.provisioning.PretendedMachine.Answer;
import dev.snapback.provisioning.ProvisioningException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real SSH connection to a machine that is pretended. */
@Timeout(120)
class ProvisioningTest {
  private static final Order.Node NODE =
      new Order.Node(
          "m1", "10.0.0.5:7443", "10.0.0.17:7400", List.of("metal"), Duration.ofMinutes(1));

  @TempDir Path directory;
  private final List<String> told = new ArrayList<>();
  private final List<Preflight> found = new ArrayList<>();
  private final PretendedFleet fleet = new PretendedFleet();
  private PretendedMachine machine;
  private Path bundle;

  // What the machine's agent would say: where setup stands, and as whom it has joined.
  private String state = "fit";
  private String node = "";
  private int setupExits = 0;
  private String undo = "reboot";
  private boolean bootsAgain = true;

  @BeforeEach
  void start() throws Exception {
    machine = new PretendedMachine(directory.resolve("machine"), this::answer);
    bundle = Files.writeString(directory.resolve("snapback-agent.tar.zst"), "the agent");
  }

  @AfterEach
  void stop() throws Exception {
    machine.close();
  }

  private Answer answer(String command) {
    if (command.startsWith("agent setup") && command.endsWith("--dry-run --json")) {
      String severity = state.equals("unfit") ? "refused" : "ok";
      return new Answer(
          state.equals("unfit") ? 78 : 0,
          """
          {"state":"%s","words":"words of it","findings":[{"what":"kexec","severity":"%s","expected":"a","found":"b","todo":"c"}],"steps":["lvrename"]}
          """
              .formatted(state, severity),
          "");
    }
    if (command.startsWith("agent setup")) {
      state = setupExits == 0 ? "done" : state;
      return new Answer(setupExits, "setup: make the agent's volume\n", "");
    }
    if (command.equals("agent undo --dry-run --json")) {
      return Answer.of(
          "{\"state\":\"%s\",\"words\":\"w\",\"losses\":[\"the root\"],\"steps\":[\"lvremove\"]}"
              .formatted(undo));
    }
    if (command.equals("agent undo --yes")) {
      boolean first = undo.equals("reboot");
      undo = first && bootsAgain ? "rest" : first ? "reboot" : "nothing";
      return new Answer(first ? 75 : 0, "undo: remove its units\n", "");
    }
    if (command.equals("/usr/sbin/snapback-agent describe")) {
      return Answer.of(
          "{\"node\":\"%s\",\"image\":\"bookworm\",\"generation\":1,\"impediments\":[]}"
              .formatted(node));
    }
    if (command.startsWith("/usr/sbin/snapback-agent join")) {
      node = "m1";
      fleet.joined = true;
      return Answer.of("Joined\n");
    }
    return new Answer(127, "", "no such command: " + command + "\n");
  }

  @Test
  void preflight_only_looks() throws Exception {
    Preflight preflight = provisioning("root").preflight();

    assertThat(preflight.state()).isEqualTo(Preflight.State.FIT);
    assertThat(preflight.findings())
        .containsExactly(new Preflight.Finding("kexec", "ok", "a", "b", "c"));
    assertThat(preflight.steps()).containsExactly("lvrename");
    assertThat(machine.boots()).isEqualTo(1);
    assertThat(machine.commands)
        .filteredOn(command -> command.contains("setup"))
        .allMatch(command -> command.endsWith("--dry-run --json"));
    assertThat(machine.commands).last().isEqualTo("rm -rf -- /dev/shm/snapback-1");
  }

  @Test
  void an_installed_machine_is_set_up_rebooted_joined_and_ready() throws Exception {
    assertThat(provisioning("root").setup(NODE, fleet)).isEqualTo("READY at generation 2");

    assertThat(machine.boots()).isEqualTo(2);
    assertThat(machine.commands)
        .containsSubsequence(
            "tar --extract --zstd --file /dev/shm/snapback-1/bundle --directory"
                + " /dev/shm/snapback-1/unpacked",
            "/dev/shm/snapback-1/unpacked/snapback-agent/bin/snapback-agent setup --quiet --image bookworm"
                + " --snapshots thin",
            "env SYSTEMCTL_SKIP_AUTO_KEXEC=1 systemctl --no-block reboot",
            "/usr/sbin/snapback-agent join --controller 10.0.0.5:7443 --name m1 --agent-address"
                + " 10.0.0.17:7400 --label metal --token secret");
    assertThat(machine.bySudo).isEmpty();
    assertThat(directory.resolve("machine/dev/shm/snapback-1/bundle")).hasContent("the agent");
    assertThat(told).contains("setup: make the agent's volume", "RESETTING");
    assertThat(String.join("\n", told)).doesNotContain("secret");
    assertThat(found).hasSize(1);
  }

  @Test
  void run_twice_it_changes_nothing() throws Exception {
    provisioning("root").setup(NODE, fleet);
    machine.commands.clear();

    assertThat(provisioning("root").setup(NODE, fleet)).isEqualTo("READY at generation 2");
    assertThat(machine.boots()).isEqualTo(2);
    assertThat(machine.commands)
        .noneMatch(command -> command.contains("join") || command.contains("--snapshots thin\n"))
        .filteredOn(command -> command.contains("setup"))
        .allMatch(command -> command.endsWith("--dry-run --json"));
  }

  @Test
  void cut_off_before_the_reboot_it_goes_on_with_it() throws Exception {
    state = "reboot";

    provisioning("root").setup(NODE, fleet);

    assertThat(machine.boots()).isEqualTo(2);
    assertThat(machine.commands)
        .filteredOn(command -> command.contains(" setup "))
        .allMatch(command -> command.endsWith("--dry-run --json"));
  }

  @Test
  void a_node_that_was_given_up_is_reset_once() throws Exception {
    state = "done";
    node = "m1";
    fleet.joined = true;
    fleet.quarantined = true;

    assertThat(provisioning("root").setup(NODE, fleet)).isEqualTo("READY at generation 2");
    assertThat(fleet.resets).isEqualTo(1);
  }

  @Test
  void a_machine_that_is_not_fit_is_left_alone_and_says_why() {
    state = "unfit";

    var failure = refused("root");

    assertThat(failure.kind()).isEqualTo(Kind.UNFIT);
    assertThat(found.getFirst().findings().getFirst().severity()).isEqualTo("refused");
    assertThat(machine.boots()).isEqualTo(1);
  }

  @Test
  void a_step_that_fails_ends_it_before_the_reboot() {
    setupExits = 70;

    var failure = refused("root");

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("exit code 70").hasMessageContaining("it goes on");
    assertThat(machine.boots()).isEqualTo(1);
  }

  @Test
  void a_machine_that_is_another_node_is_left_alone() {
    state = "done";
    node = "m9";

    assertThat(refused("root")).hasMessageContaining("found the node m9");
  }

  @Test
  void who_is_not_root_uses_sudo_for_what_needs_it() throws Exception {
    provisioning("ops").setup(NODE, fleet);

    assertThat(machine.bySudo)
        .anyMatch(command -> command.contains("snapback-agent setup"))
        .contains("env SYSTEMCTL_SKIP_AUTO_KEXEC=1 systemctl --no-block reboot")
        .noneMatch(command -> command.startsWith("tar"));
  }

  @Test
  void sudo_that_asks_for_a_password_is_refused_before_anything_is_sent() {
    machine.withoutSudo();

    var failure = refused("ops");

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("NOPASSWD");
    assertThat(machine.commands).isEmpty();
  }

  @Test
  void a_password_logs_in_and_a_wrong_one_is_not_told() throws Exception {
    var right = machine.access("root", new Access.Proof.Password(PretendedMachine.PASSWORD));
    assertThat(provisioning(right).preflight().state()).isEqualTo(Preflight.State.FIT);

    var wrong = machine.access("root", new Access.Proof.Password("guessed"));
    var failure =
        catchThrowableOfType(ProvisioningException.class, () -> provisioning(wrong).preflight());
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.line()).doesNotContain("guessed");
    assertThat(wrong.toString()).doesNotContain("guessed");
  }

  @Test
  void a_host_whose_key_is_not_known_is_refused() throws Exception {
    var access = machine.access("root", machine.key());
    Files.writeString(access.knownHosts(), "");

    var failure =
        catchThrowableOfType(ProvisioningException.class, () -> provisioning(access).preflight());

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("add it there");
    assertThat(machine.commands).isEmpty();
  }

  @Test
  void a_package_is_unpacked_as_one() throws Exception {
    bundle = Files.writeString(directory.resolve("snapback-agent_1_amd64.deb"), "a package");

    provisioning("root").preflight();

    assertThat(machine.commands)
        .contains("dpkg-deb --extract /dev/shm/snapback-1/bundle /dev/shm/snapback-1/unpacked");
  }

  @Test
  void a_bundle_that_is_none_is_refused_before_it_is_sent() throws Exception {
    bundle = directory.resolve("none");

    var failure =
        catchThrowableOfType(ProvisioningException.class, () -> provisioning("root").preflight());

    assertThat(failure.kind()).isEqualTo(Kind.USAGE);
    assertThat(failure).hasMessageContaining("expected the agent's bundle");
  }

  @Test
  void undo_reboots_into_the_pristine_root_and_removes_the_rest() throws Exception {
    provisioning("root").undo();

    assertThat(machine.boots()).isEqualTo(2);
    assertThat(undo).isEqualTo("nothing");
    assertThat(machine.commands).filteredOn(command -> command.endsWith("undo --yes")).hasSize(2);
  }

  @Test
  void undo_says_so_where_the_machine_came_back_on_a_snapshot() {
    bootsAgain = false;

    var failure =
        catchThrowableOfType(ProvisioningException.class, () -> provisioning("root").undo());

    assertThat(failure.kind()).isEqualTo(Kind.NOT_READY);
    assertThat(failure).hasMessageContaining("through its boot loader");
  }

  @Test
  void undo_can_be_looked_at_first() throws Exception {
    assertThat(provisioning("root").undoPreview())
        .isEqualTo(
            new UndoPreview(
                UndoPreview.State.REBOOT, "w", List.of("the root"), List.of("lvremove")));
    assertThat(machine.boots()).isEqualTo(1);
  }

  private ProvisioningException refused(String user) {
    return catchThrowableOfType(
        ProvisioningException.class, () -> provisioning(user).setup(NODE, fleet));
  }

  private Provisioning provisioning(String user) throws Exception {
    return provisioning(machine.access(user, machine.key()));
  }

  private Provisioning provisioning(Access access) {
    var order =
        new Order("bookworm", List.of("--snapshots", "thin"), bundle, Duration.ofSeconds(30));
    var watch =
        new Watch() {
          @Override
          public void progress(String line) {
            told.add(line);
          }

          @Override
          public void found(Preflight preflight) {
            found.add(preflight);
          }
        };
    return new Provisioning(access, order, watch, _ -> Thread.onSpinWait());
  }

  /** A controller that resets each node that joins, once. */
  private static final class PretendedFleet implements Fleet {
    boolean joined;
    boolean quarantined;
    int resets;
    private int asked;

    @Override
    public String joinToken() {
      return "secret";
    }

    @Override
    public Optional<Standing> node(String name) {
      if (!joined) {
        return Optional.empty();
      }
      if (quarantined) {
        return Optional.of(new Standing.OutOfService("QUARANTINED"));
      }
      asked++;
      return Optional.of(
          asked < 3
              ? new Standing.UnderWay("RESETTING")
              : new Standing.Ready("READY at generation 2"));
    }

    @Override
    public void reset(String name) {
      resets++;
      quarantined = false;
    }
  }
}
