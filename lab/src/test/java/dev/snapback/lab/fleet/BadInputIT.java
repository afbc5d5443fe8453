package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is wrong is said clearly, with the exit code that a CI can act on, and harms nobody else.
 */
@ExtendWith(SharedFleet.class)
// Classic snapshots take their room from the volume group, which a test here fills.
@SharedFleet.SetUpWith({"--snapshots", "classic"})
class BadInputIT {

  private static final Duration RESET = Duration.ofMinutes(8);

  private final Fleet fleet;

  BadInputIT(Fleet fleet) {
    this.fleet = fleet;
  }

  @Test
  void an_unknown_label_names_the_known_ones() throws Exception {
    var result = fleet.snapback().call("run", "--label", Fleet.LABEL + "x", "--", "true");

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.err())
        .contains(Fleet.LABEL + "x")
        .contains("did you mean " + Fleet.LABEL + "?");
  }

  @Test
  void a_run_that_is_not_there_is_wrong_use() throws Exception {
    var result = fleet.snapback().call("run", "show", "no-such-run");

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.err()).contains("no-such-run");
  }

  @Test
  void a_controller_that_is_not_there_is_unavailable() throws Exception {
    var lost = new Snapback(House.here().cli(), "127.0.0.1:1");

    var result = lost.call("nodes");

    assertThat(result.exit()).isEqualTo(69);
    assertThat(result.err()).contains("127.0.0.1:1");
  }

  @Test
  void a_workspace_that_is_not_there_is_wrong_use() throws Exception {
    var result =
        fleet
            .snapback()
            .call("run", "--label", Fleet.LABEL, "--workspace", "/no/such", "--", "true");

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.err()).contains("/no/such");
  }

  /** Setup looks at the root of process 1: here that is a process whose root is memory. */
  @Test
  void a_root_that_is_not_lvm_is_refused_at_setup() throws Exception {
    String script =
        """
        mount -t tmpfs none /mnt
        cd /mnt
        for d in usr etc boot dev sys run var; do mkdir $d; mount --rbind /$d $d; done
        for l in bin sbin lib lib64; do ln -s usr/$l $l; done
        mkdir proc tmp old
        pivot_root . old
        mount -t proc proc /proc
        umount -l /old
        exec /run/snapback/agent/bin/snapback-agent setup --image other --dry-run
        """;

    fleet.awaitState("m1", "READY", RESET);
    var result = asOperator("m1", "unshare", "--mount", "--pid", "--fork", "sh", "-ec", script);

    assertThat(result.stdout()).as(result.stderr()).contains("expected / on an LVM volume");
    assertThat(result.exit()).as(result.stderr()).isEqualTo(78);
  }

  /** Does away with what the node has staged and fills the group, as an operator's volume would. */
  private static final String FILL =
      AgentsLvm.script(
          """
          for former in next_root last_root old_root; do
            if lvm lvs main/$former; then lvm lvremove main/$former; fi
          done
          lvm lvcreate --extents 100%FREE --name hoard main
          """);

  @Test
  void a_full_volume_group_puts_the_node_out_of_service_and_the_run_goes_elsewhere()
      throws Exception {
    String full = "m1";
    String other = "m2";
    fleet.awaitState(full, "READY", RESET);

    var filling = onNode(full, "sh", "-c", FILL);
    assertThat(filling.exit()).as(filling.out() + filling.err()).isZero();
    fleet.awaitState(full, "QUARANTINED", RESET);
    var elsewhere = fleet.snapback().call("run", "--label", Fleet.LABEL, "--", "true");

    assertThat(fleet.node(full).get("reason").asString()).contains("volume group main");
    assertThat(elsewhere.exit()).as(elsewhere.err()).isZero();
    assertThat(fleet.newestRun().get("node").asString()).isEqualTo(other);

    asOperator(full, "lvremove", "--yes", "main/hoard").text("giving the room back");
    fleet.snapback().call("node", "reset", full, "--wait").succeeded();
    assertThat(fleet.node(full).get("state").asString()).isEqualTo("READY");
  }

  /** A login of one's own. READY is the agent's word, which may come before sshd listens. */
  private Output asOperator(String node, String... command) throws Exception {
    Machine machine = fleet.machine(node);
    machine.awaitSsh(RESET);
    return machine.ssh(List.of(command), Duration.ofMinutes(3));
  }

  private Snapback.Result onNode(String node, String... command) throws Exception {
    var line = new ArrayList<>(List.of("run", "--label", Fleet.LABEL, "--node", node, "--"));
    line.addAll(List.of(command));
    return fleet.snapback().call(line);
  }
}
