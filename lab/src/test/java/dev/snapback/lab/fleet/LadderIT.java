package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Lab;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Ports;
import dev.snapback.lab.bmc.IpmiSimulator;
import dev.snapback.lab.bmc.PowerSwitch;
import dev.snapback.lab.bmc.RedfishService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Machines whose run leaves nobody there who could take an order to reset: m1 has a management
 * controller by IPMI; m2 has SSH, and one by Redfish.
 */
class LadderIT {
  private static final Path DIRECTORY = Path.of("target", "lab-it");
  private static final Duration PATIENCE = Duration.ofMinutes(25);
  private static final int RETRY_LIMIT = 75;

  private static final String NO_AGENT = "systemctl stop snapback-agent.service; ";
  private static final String NO_SSH = "systemctl mask --runtime --now ssh.socket ssh.service; ";

  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
  private static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet =
        Fleet.start(House.here(), DIRECTORY, 2, List.of(), LadderIT::settings, System.out::println);
    OPEN.push(fleet);
  }

  @AfterAll
  static void end() throws Exception {
    while (!OPEN.isEmpty()) {
      OPEN.pop().close();
    }
  }

  /** A run that wrecks its node is not tried again, and is given up soon. */
  private static String settings(List<Machine> machines) throws IOException {
    try {
      Path home = DIRECTORY.resolve("bmc").toAbsolutePath();
      Machine m1 = machines.get(0);
      var ipmi =
          IpmiSimulator.start(
              home.resolve("m1"), Ports.ofThisHost().next(), "lab", PowerSwitch.of(m1));
      OPEN.push(ipmi);
      Machine m2 = machines.get(1);
      var redfish =
          RedfishService.start(
              home.resolve("m2"),
              0,
              "lab",
              List.of("On", "ForceOff", "ForceRestart"),
              PowerSwitch.of(m2));
      OPEN.push(redfish);
      return """
      deadlines: {unreachable: 1m}
      attempts: {run: 1}
      nodes:
        m1:
          ladder: {delivery: 20s}
          bmc: %s
        m2:
          ladder: {delivery: 20s, deadlines: {ssh: 6m}}
          ssh: %s
          bmc: %s
      """
          .formatted(ipmi.settings(), door(m2), redfish.settings());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String door(Machine machine) throws IOException {
    var image = Lab.existing(DIRECTORY.resolve("lab")).image();
    String known = Files.readAllLines(image.knownHosts()).getFirst();
    return "{address: \"127.0.0.1:%d\", user: root, key-file: %s, host-key: \"%s\"}"
        .formatted(machine.sshPort(), image.key(), known.substring(known.indexOf(' ') + 1));
  }

  @Test
  void a_machine_without_agent_and_ssh_comes_back_by_its_power_through_ipmi() throws Exception {
    wreck("m1", NO_AGENT + NO_SSH);
    cameBackBy("m1", "power");
  }

  @Test
  @Tag("long")
  void a_machine_without_agent_and_ssh_comes_back_by_its_power_through_redfish() throws Exception {
    wreck("m2", NO_AGENT + NO_SSH);
    cameBackBy("m2", "power");
    List<String> failed =
        fleet
            .node("m2")
            .get("resets")
            .valueStream()
            .map(reset -> reset.get("rung").asString())
            // The newest is the one after the run that found it pristine.
            .dropWhile(rung -> !rung.equals("power"))
            .skip(1)
            .limit(2)
            .toList();
    assertThat(failed).containsExactly("ssh", "kexec");
  }

  @Test
  @Tag("long")
  void a_machine_without_agent_comes_back_by_ssh() throws Exception {
    wreck("m2", NO_AGENT);
    cameBackBy("m2", "ssh");
  }

  private static void wreck(String node, String how) throws Exception {
    fleet.awaitState(node, "READY", PATIENCE);
    var result = runOn(node, "touch /marker; " + how + "sleep 3600");
    assertThat(result.exit()).as(result.err()).isEqualTo(RETRY_LIMIT);
  }

  private static void cameBackBy(String node, String rung) throws Exception {
    fleet.awaitState(node, "READY", PATIENCE);
    JsonNode newest = fleet.node(node).get("resets").get(0);
    assertThat(newest.get("rung").asString()).isEqualTo(rung);
    var receipt = fleet.snapback().call("node", "receipt", node, "--json").succeeded().json();
    assertThat(receipt.get("rung").asString()).isEqualTo(rung);
    assertThat(receipt.get("generation").asLong()).isEqualTo(newest.get("generation").asLong());
    var next = runOn(node, "test ! -e /marker");
    assertThat(next.exit()).as(next.err()).isZero();
  }

  private static Snapback.Result runOn(String node, String script) throws Exception {
    return fleet
        .snapback()
        .call("run", "--label", Fleet.LABEL, "--node", node, "--", "sh", "-c", script);
  }
}
