package dev.snapback.lab.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.rescue.Bmc;
import dev.snapback.controller.rescue.Means;
import dev.snapback.controller.rescue.RescueException;
import dev.snapback.controller.rescue.WaysPastAgents;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.lab.Ports;
import dev.snapback.lab.Power;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The controller's power rung on the lab's management controllers, with a switch that records. */
@Timeout(120)
class ManagementControllersIT {
  private static final String PASSWORD = "secret-word";
  private static final NodeName NODE = new NodeName("m1");

  @TempDir private Path temp;
  private final Recorder machine = new Recorder();

  /** A machine that is only on or off. */
  private static final class Recorder implements PowerSwitch {
    final List<Power> orders = new CopyOnWriteArrayList<>();
    volatile boolean on = true;
    volatile boolean broken;

    @Override
    public boolean isOn() {
      return on;
    }

    @Override
    public void power(Power wanted) {
      orders.add(wanted);
      on = !broken && wanted != Power.OFF;
    }
  }

  private static List<Phase> cycle(Bmc bmc, Duration within)
      throws RescueException, InterruptedException {
    var ways = new WaysPastAgents(Map.of(NODE, new Means(Optional.empty(), Optional.of(bmc))));
    var node = new Machine(NODE, "baremetal", "m1:7400");
    return ways.force(
        new ResetNode(
            node,
            3,
            2,
            "bookworm",
            Rung.POWER,
            within,
            within,
            Optional.empty(),
            Optional.empty()));
  }

  private static String refusal(Bmc bmc, Duration within) {
    return catchThrowableOfType(RescueException.class, () -> cycle(bmc, within)).why();
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private IpmiSimulator simulator() throws Exception {
    for (String program : List.of("ipmi_sim", "ipmitool", "socat")) {
      assumeThat(installed(program)).as(program + " is not installed").isTrue();
    }
    var simulator =
        IpmiSimulator.start(temp.resolve("ipmi"), Ports.ofThisHost().next(), PASSWORD, machine);
    awaitAnswer(simulator);
    return simulator;
  }

  private static void awaitAnswer(IpmiSimulator simulator) throws Exception {
    // It opens its port some milliseconds after its start; a question before that is lost, and is
    // asked again only a second later.
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String wanted = String.format(":%04X", simulator.port());
    while (Files.readString(Path.of("/proc/net/udp")).lines().noneMatch(l -> l.contains(wanted))) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static Bmc.Ipmi ipmi(IpmiSimulator simulator) {
    return new Bmc.Ipmi(
        "127.0.0.1",
        simulator.port(),
        IpmiSimulator.USER,
        simulator.passwordFile(),
        Optional.of(IpmiSimulator.CIPHER_SUITE));
  }

  @Test
  void by_ipmi_a_machine_that_is_on_goes_off_and_on_and_one_that_is_off_goes_on() throws Exception {
    try (var simulator = simulator()) {
      assertThat(cycle(ipmi(simulator), Duration.ofSeconds(30)))
          .extracting(Phase::name)
          .containsExactly("power");
      assertThat(machine.orders).containsExactly(Power.OFF, Power.ON);
      machine.orders.clear();
      machine.on = false;
      cycle(ipmi(simulator), Duration.ofSeconds(30));
      assertThat(machine.orders).containsExactly(Power.ON);
      assertThat(machine.on).isTrue();
    }
  }

  @Test
  void a_wrong_password_by_ipmi_switches_nothing_and_is_not_told_on() throws Exception {
    try (var simulator = simulator()) {
      Path wrong = Files.writeString(temp.resolve("wrong"), "not-the-word\n");
      var bmc =
          new Bmc.Ipmi("127.0.0.1", simulator.port(), IpmiSimulator.USER, wrong, Optional.of(3));
      assertThat(refusal(bmc, Duration.ofSeconds(10)))
          .contains("`chassis power status` as ADMIN failed", "are user and password right?")
          .doesNotContain("not-the-word");
      assertThat(machine.orders).isEmpty();
    }
  }

  private RedfishService service(String... allowed) throws Exception {
    return RedfishService.start(temp.resolve("redfish"), 0, PASSWORD, List.of(allowed), machine);
  }

  private static Bmc.Redfish redfish(RedfishService service) {
    return redfish(service, service.passwordFile(), service.certificate());
  }

  private static Bmc.Redfish redfish(RedfishService service, Path password, Path certificate) {
    return new Bmc.Redfish(
        URI.create("https://127.0.0.1:" + service.port()),
        Optional.empty(),
        RedfishService.USER,
        password,
        Optional.of(certificate));
  }

  @Test
  void by_redfish_a_machine_that_is_on_is_cycled_and_one_that_is_off_goes_on() throws Exception {
    try (var service = service("On", "ForceOff", "ForceRestart", "PowerCycle")) {
      assertThat(cycle(redfish(service), Duration.ofSeconds(30)))
          .extracting(Phase::name)
          .containsExactly("power");
      assertThat(machine.orders).containsExactly(Power.CYCLE);
      machine.orders.clear();
      machine.on = false;
      cycle(redfish(service), Duration.ofSeconds(30));
      assertThat(machine.orders).containsExactly(Power.ON);
    }
  }

  @Test
  void a_service_that_offers_other_resets_is_told_what_it_does_offer_or_refused() throws Exception {
    try (var service = service("ForceRestart", "ForceOn")) {
      machine.on = false;
      cycle(redfish(service), Duration.ofSeconds(30));
      cycle(redfish(service), Duration.ofSeconds(30));
      assertThat(machine.orders).containsExactly(Power.ON, Power.CYCLE);
    }
    try (var service = service("GracefulShutdown")) {
      assertThat(refusal(redfish(service), Duration.ofSeconds(10)))
          .contains("[PowerCycle, ForceRestart]", "[GracefulShutdown]");
    }
  }

  @Test
  void a_service_with_another_certificate_never_gets_the_password() throws Exception {
    try (var service = service("On", "ForceRestart")) {
      Path own = Files.copy(service.certificate(), temp.resolve("own.pem"));
      Path other = Files.createDirectory(temp.resolve("other"));
      Path foreign = SelfSigned.make(other).certificate();
      assertThat(refusal(redfish(service, service.passwordFile(), foreign), Duration.ofSeconds(10)))
          .contains("another certificate than the one in the settings");
      Path wrong = Files.writeString(temp.resolve("wrong"), "not-the-word\n");
      assertThat(refusal(redfish(service, wrong, own), Duration.ofSeconds(10)))
          .contains("answered 401", "are user and password right?")
          .doesNotContain("not-the-word");
      assertThat(machine.orders).isEmpty();
    }
  }

  @Test
  void a_machine_that_stays_off_is_told() throws Exception {
    machine.broken = true;
    try (var service = service("On", "ForceRestart")) {
      assertThat(refusal(redfish(service), Duration.ofSeconds(2)))
          .contains("expected the machine to be on", "it says that the machine is off");
    }
  }
}
