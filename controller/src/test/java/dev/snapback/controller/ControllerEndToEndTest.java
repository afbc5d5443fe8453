package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.config.Settings;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.tree.Tar;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.TriedRung;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole controller, with its real store, ports and TLS; only the machines are simulated. */
@Timeout(180)
class ControllerEndToEndTest {
  private static final byte[] NO_WORKSPACE = {};

  private final List<AutoCloseable> opened = new ArrayList<>();
  @TempDir private Path temp;

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private Controller controller() throws IOException {
    var settings = Settings.DEFAULT.with(temp.resolve("data"), 0, 0, "127.0.0.1");
    return open(Controller.start(settings, failure -> {}));
  }

  private LoopbackMachine machine(String name, ApiClient api, int nodePort) throws Exception {
    return machine(name, api, nodePort, new SimulatedFaults());
  }

  private LoopbackMachine machine(String name, ApiClient api, int nodePort, SimulatedFaults faults)
      throws Exception {
    var directory = Files.createDirectory(temp.resolve(name));
    return open(LoopbackMachine.join(name, directory, nodePort, api.joinToken(), faults));
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void a_run_gets_a_machine_that_is_reset_before_and_after() throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    machine("m1", api, controller.nodePort());
    var first = api.ready("m1", 1);

    var from = Files.createDirectory(temp.resolve("from"));
    Files.writeString(from.resolve("in.txt"), "from the workspace\n");
    var workspace = new ByteArrayOutputStream();
    new Tar().pack(from, List.of("in.txt"), Compression.ZSTD, workspace);
    var id =
        api.submit(
            workspace.toByteArray(),
            List.of("*.log"),
            "cat",
            "in.txt",
            ";",
            "write",
            "a.log",
            "kept",
            ";",
            "exit",
            "3");

    assertThat(api.console(id))
        .startsWith("NODE_PROVIDER=baremetal node=m1 image=bookworm ")
        .endsWith("\nfrom the workspace\n");
    var run = api.done(id);
    assertThat(run.getResult()).isEqualTo(RunResult.FAILURE);
    assertThat(run.getExitCode()).isEqualTo(3);
    assertThat(run.getNode()).isEqualTo("m1");
    assertThat(api.artifact(id, "a.log")).isEqualTo("kept\n");

    var after = api.ready("m1", first.getNode().getGeneration() + 1);
    assertThat(after.getNode().getBootId()).isNotEqualTo(first.getNode().getBootId());
    assertThat(after.getResets(0).getBootIdBefore()).isEqualTo(first.getNode().getBootId());
    assertThat(after.getResets(0).getPhasesList()).isNotEmpty();
  }

  @Test
  void a_run_has_a_receipt_of_the_boot_that_it_ran_on() throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    var m1 = machine("m1", api, controller.nodePort());
    var bootId = api.ready("m1", 1).getNode().getBootId();
    var id = api.submit(NO_WORKSPACE, List.of(), "exit", "0");
    api.done(id);
    // By then it is reset again, and the run's receipt is still that of its own boot.
    api.ready("m1", 2);
    var receipt = JsonMapper.shared().readTree(api.receipt(id));
    var payload =
        JsonMapper.shared()
            .readTree(Base64.getUrlDecoder().decode(receipt.get("payload").asString()));
    assertThat(payload.get("boot_id").asString()).isEqualTo(bootId);
    assertThat(payload.get("generation").asInt()).isEqualTo(1);
    assertThat(payload.get("rung").asString()).isEqualTo("kexec");
    assertThat(temp.resolve("data/ca/receipts.pub")).exists();
    await().until(() -> api.node("m1").getNode().hasStaged());
    assertThat(m1.machine.describe().staged()).isPresent();
  }

  @Test
  void a_machine_that_will_not_jump_is_reset_through_its_firmware_and_the_receipt_says_so()
      throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    var m1 = machine("m1", api, controller.nodePort());
    api.ready("m1", 1);
    m1.machine.faults().cannot(Way.JUMP, Way.ORDERLY);
    var id = api.submit(NO_WORKSPACE, List.of(), "exit", "0");
    api.done(id);
    var resets = api.ready("m1", 2).getResetsList();
    assertThat(resets.subList(0, 3))
        .extracting(Reset::getRung)
        .containsExactly("reboot", "orderly", "kexec");
    assertThat(resets.getFirst().getTriedList())
        .extracting(TriedRung::getRung)
        .containsExactly("kexec", "orderly");
    assertThat(resets.getLast().getFailure()).isEmpty();
    assertThat(resets.get(1).getFailure()).contains("refuses to reset");
    var again = api.submit(NO_WORKSPACE, List.of(), "exit", "0");
    api.done(again);
    var receipt = JsonMapper.shared().readTree(api.receipt(again));
    var payload =
        JsonMapper.shared()
            .readTree(Base64.getUrlDecoder().decode(receipt.get("payload").asString()));
    assertThat(payload.get("rung").asString()).isEqualTo("reboot");
    assertThat(payload.get("way").asString()).isEqualTo("firmware");
  }

  @Test
  void an_idle_machine_whose_power_was_cut_is_ready_again_without_a_reset() throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    var m1 = machine("m1", api, controller.nodePort());
    api.ready("m1", 1);
    m1.machine.powerOff();
    m1.machine.coldBoot();
    var after = api.ready("m1", 2);
    assertThat(after.getResets(0).getRung()).isEqualTo("cold boot");
    assertThat(after.getResets(0).getPhasesList())
        .extracting(ResetPhase::getName)
        .containsExactly("kernel", "initramfs", "user space", "agent", "announce", "verify");
    assertThat(m1.machine.describe().generation()).isEqualTo(2);
  }

  @Test
  void an_old_agent_that_tells_nothing_new_serves_runs_as_before() throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    var old = new SimulatedFaults().oldAgent(true).refuseStage("it knows no such call");
    machine("m1", api, controller.nodePort(), old);
    api.ready("m1", 1);
    var id = api.submit(NO_WORKSPACE, List.of(), "exit", "0");
    assertThat(api.done(id).getResult()).isEqualTo(RunResult.SUCCESS);
    var after = api.ready("m1", 2);
    assertThat(after.getResets(0).getPhasesList())
        .extracting(ResetPhase::getName)
        .contains("jump", "verify")
        .doesNotContain("kernel");
  }

  @Test
  void a_run_whose_machine_reboots_is_tried_again_on_another() throws Exception {
    var controller = controller();
    var api = open(new ApiClient(controller.apiPort()));
    var m1 = machine("m1", api, controller.nodePort());
    api.ready("m1", 1);
    m1.machine.faults().dieAtConsoleByte(7);
    var id = api.submit(NO_WORKSPACE, List.of(), "lines", "2", ";", "sleep", "200");
    await().until(() -> api.run(id), run -> run.getState() == RunState.RUNNING);
    machine("m2", api, controller.nodePort());
    api.ready("m2", 1);
    m1.machine.powerOn();

    var run = api.done(id);
    assertThat(run.getResult()).isEqualTo(RunResult.SUCCESS);
    assertThat(run.getAttempt()).isEqualTo(2);
    assertThat(api.console(id)).contains(" node=m1 ").endsWith(lines(2));
  }

  @Test
  void a_run_survives_the_death_of_the_controller_with_its_whole_console() throws Exception {
    var data = temp.resolve("data");
    var killed = open(ControllerProcess.start(data));
    var before = open(new ApiClient(killed.apiPort()));
    var m1 = machine("m1", before, killed.nodePort());
    before.ready("m1", 1);
    var id =
        before.submit(
            NO_WORKSPACE,
            List.of("a.log"),
            "lines",
            "500",
            ";",
            "until",
            "go",
            ";",
            "say",
            "the end",
            ";",
            "write",
            "a.log",
            "kept",
            ";",
            "exit",
            "5");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> before.run(id), run -> run.getConsoleBytes() > 1000);
    killed.kill();

    var restarted = open(ControllerProcess.start(data));
    m1.controllerIsAt(restarted.nodePort());
    Files.createFile(temp.resolve("m1").resolve(id).resolve("go"));
    var after = open(new ApiClient(restarted.apiPort()));
    assertThat(after.console(id)).endsWith("\n" + lines(500) + "the end\n");
    var run = after.done(id);
    assertThat(run.getResult()).isEqualTo(RunResult.FAILURE);
    assertThat(run.getExitCode()).isEqualTo(5);
    assertThat(run.getAttempt()).isEqualTo(1);
    assertThat(after.artifact(id, "a.log")).isEqualTo("kept\n");
    after.ready("m1", 2);
    // 128 + SIGTERM: the JVM's own way to say that it was asked to end.
    assertThat(restarted.end()).isEqualTo(143);
  }

  @Test
  void a_run_that_ends_while_the_controller_is_dead_is_not_lost() throws Exception {
    var data = temp.resolve("data");
    var killed = open(ControllerProcess.start(data));
    var before = open(new ApiClient(killed.apiPort()));
    var m1 = machine("m1", before, killed.nodePort());
    before.ready("m1", 1);
    var id =
        before.submit(NO_WORKSPACE, List.of(), "say", "a", ";", "until", "go", ";", "say", "b");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> before.run(id), run -> run.getState() == RunState.RUNNING);
    var generation = m1.machine.describe().generation();
    killed.kill();
    Files.createFile(temp.resolve("m1").resolve(id).resolve("go"));
    m1.machine.await(new RunOnNode(id, generation));

    var restarted = open(ControllerProcess.start(data));
    m1.controllerIsAt(restarted.nodePort());
    var after = open(new ApiClient(restarted.apiPort()));
    assertThat(after.console(id)).endsWith("\na\nb\n");
    assertThat(after.done(id).getResult()).isEqualTo(RunResult.SUCCESS);
  }

  @Test
  void two_controllers_cannot_share_a_data_directory() throws Exception {
    controller();
    var second = ControllerProcess.spawn(temp.resolve("data"));
    assertThat(second.waitFor()).isEqualTo(ControllerMain.DATA_IN_USE);
  }
}
