package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.LabImage;
import dev.snapback.lab.Machine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lab machine, and a virtual machine that the controller makes, as nodes of one fleet. */
class MetalAndVmIT {
  private static final String VM = "vm-bookworm";
  private static final Path HERE = Path.of("target", "lab-it-vm");
  private static final Path MACHINES = HERE.resolve("controller/providers/host");
  private static final Duration BACK = Duration.ofMinutes(15);

  /** All that a run's command can see of what was given to it, but for what has to differ. */
  private static final String WHAT_I_AM_GIVEN =
      """
      {
        echo "$0 $*"; pwd; id; umask; tty; ls -lan | cut -d ' ' -f 1,3-5; readlink /proc/self/fd/0
        ulimit -c; ulimit -n; cut -d ' ' -f 19 /proc/self/stat; cat /proc/self/oom_score_adj
        env | sort
      } | sed -e "s/$SNAPBACK_RUN/RUN/g" -e "s/$SNAPBACK_NODE/NODE/g" \
        -e 's/^\\(SNAPBACK_GENERATION\\|SNAPBACK_NODES\\|INVOCATION_ID\\|JOURNAL_STREAM\\|SYSTEMD_EXEC_PID\\)=.*/\\1/'
      """;

  private static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet =
        Fleet.start(House.here(), HERE, 1, List.of(), MetalAndVmIT::settings, System.out::println);
  }

  @AfterAll
  static void end() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
    // They go on without a controller.
    if (Files.isDirectory(MACHINES)) {
      try (var machines = Files.newDirectoryStream(MACHINES)) {
        for (Path machine : machines) {
          Path pid = machine.resolve("pid");
          if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
          }
        }
      }
    }
  }

  private static String settings(List<Machine> machines) throws IOException {
    try {
      return """
      labels: {%s: {min-ready: 1}}
      providers:
        host:
          driver: qemu
          launch-timeout: 15m
          settings: {accelerator: %s, images: {bookworm: %s}}
          pools:
            host: {max-nodes: 1, labels: {%s: {image: bookworm, cores: 1, memory: 1GiB}}}
      """
          .formatted(
              VM,
              machines.getFirst().accelerator().name().toLowerCase(Locale.ROOT),
              LabImage.ensure(LabImage.defaultCache(), "cloud", System.out::println).disk(),
              VM);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Test
  void they_serve_one_run_together_which_cannot_tell_which_of_them_it_is_on_and_come_back_fresh()
      throws Exception {
    fleet.awaitState("m1", "READY", BACK);
    long generation = fleet.node("m1").get("generation").asLong();

    String onMetal = whatIsGiven(Fleet.LABEL, VM);
    String onVm = whatIsGiven(VM, Fleet.LABEL);

    assertThat(onMetal).contains("SNAPBACK_NODE=NODE").contains("SNAPBACK_IMAGE=bookworm");
    assertThat(onVm).isEqualTo(onMetal);
    fleet.awaitState("m1", "READY", BACK);
    assertThat(fleet.node("m1").get("generation").asLong()).isEqualTo(generation + 2);
    Fleet.await(
        "the used machine is gone",
        BACK,
        () -> !Files.exists(MACHINES.resolve("host-2")),
        () -> fleet.snapback().call("nodes").out());
    assertThat(MACHINES.resolve("host-1")).doesNotExist();
  }

  /** In a run whose command is on a node of the first of two labels. */
  private static String whatIsGiven(String first, String second) throws Exception {
    var run =
        fleet
            .snapback()
            .call("run", "--label", first, "--label", second, "--", "sh", "-c", WHAT_I_AM_GIVEN);
    assertThat(run.exit()).as(run.err()).isZero();
    // The first line is for people: it names the provider.
    List<String> lines = run.out().lines().toList();
    assertThat(lines.getFirst()).startsWith("NODE_PROVIDER=");
    return String.join("\n", lines.subList(1, lines.size()));
  }
}
