package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.LabImage;
import dev.snapback.lab.Machine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A lab machine, and a virtual machine that the controller makes, as nodes of one fleet. */
class MetalAndVmIT {
  private static final String VM = "vm-bookworm";
  private static final Duration BACK = Duration.ofMinutes(15);

  /** All that a run's command can see of what was given to it, but for what has to differ. */
  private static final String WHAT_I_AM_GIVEN =
      """
      echo "$0 $*"; pwd; id; umask; tty; ls -lan | cut -d ' ' -f 1,3-5; readlink /proc/self/fd/0
      ulimit -c; ulimit -n; cut -d ' ' -f 19 /proc/self/stat; cat /proc/self/oom_score_adj
      env | sed -e "s/$SNAPBACK_RUN/RUN/g" -e "s/$SNAPBACK_NODE/NODE/g" \
        -e 's/^\\(SNAPBACK_GENERATION\\|INVOCATION_ID\\|JOURNAL_STREAM\\|SYSTEMD_EXEC_PID\\)=.*/\\1/' | sort
      """;

  private static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet =
        Fleet.start(
            House.here(),
            Path.of("target", "lab-it-vm"),
            1,
            List.of(),
            MetalAndVmIT::settings,
            System.out::println);
  }

  @AfterAll
  static void end() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
  }

  private static String settings(List<Machine> machines) throws IOException {
    try {
      return """
      providers:
        host:
          driver: qemu
          launch-timeout: 15m
          settings: {accelerator: %s, images: {bookworm: %s}}
          pools:
            host: {max-nodes: 1, labels: {%s: {image: bookworm, cores: 1, memory: 1GiB}}}
      """
          .formatted(
              machines.getFirst().accelerator().name().toLowerCase(Locale.ROOT),
              LabImage.ensure(LabImage.defaultCache(), "cloud", System.out::println).disk(),
              VM);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Test
  void a_request_for_both_is_granted_both_and_they_come_back_fresh() throws Exception {
    JsonNode granted =
        fleet
            .snapback()
            .call("request", "--label", Fleet.LABEL, "--label", VM, "--wait", "--json")
            .succeeded()
            .json();
    assertThat(granted.get("state").asString()).isEqualTo("GRANTED");
    List<String> nodes = granted.get("nodes").valueStream().map(JsonNode::asString).toList();
    assertThat(nodes).hasSize(2).contains("m1").anyMatch(node -> node.startsWith("host-"));
    long generation = fleet.node("m1").get("generation").asLong();

    fleet.snapback().call("release", granted.get("id").asString()).succeeded();

    fleet.awaitState("m1", "READY", BACK);
    assertThat(fleet.node("m1").get("generation").asLong()).isEqualTo(generation + 1);
    String vm = nodes.stream().filter(node -> !node.equals("m1")).findFirst().orElseThrow();
    Fleet.await(
        vm + " is gone",
        BACK,
        () -> !fleet.snapback().call("nodes").succeeded().out().contains(vm),
        () -> fleet.snapback().call("nodes").out());
    assertThat(Path.of("target", "lab-it-vm", "controller", "providers", "host", vm))
        .doesNotExist();
  }

  @Test
  void a_script_of_a_run_on_both_cannot_tell_which_of_them_it_is_on() throws Exception {
    String onMetal = whatIsGiven(Fleet.LABEL, VM);
    String onVm = whatIsGiven(VM, Fleet.LABEL);

    assertThat(onMetal).contains("SNAPBACK_NODE=NODE").contains("SNAPBACK_IMAGE=bookworm");
    assertThat(onVm).isEqualTo(onMetal);
  }

  /** In a run whose command is on a node of the first of two labels. */
  private static String whatIsGiven(String first, String second) throws Exception {
    var run =
        fleet
            .snapback()
            .call("run", "--label", first, "--label", second, "--", "sh", "-c", WHAT_I_AM_GIVEN);
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out();
  }
}
