package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that go on from one saved state, and a plug that is pulled. */
class PreparedMachinesIT {
  private static final Duration CALL = Duration.ofMinutes(2);
  private static final Duration BOOT = Duration.ofMinutes(10);

  @TempDir private Path directory = Path.of("");

  @Test
  void clones_have_the_prepared_state_their_own_random_numbers_and_the_time_of_now()
      throws Exception {
    Lab lab =
        Lab.open(directory, LabImage.defaultCache(), OptionalInt.empty(), System.out::println);
    try {
      List<Machine> two =
          lab.upPrepared(
              2, "c", "PreparedMachinesIT 1", it -> it.shell("echo prepared >/run/marker", CALL));

      String uuid = "cat /run/marker /proc/sys/kernel/random/uuid";
      String first = two.get(0).shell(uuid, CALL);
      String second = two.get(1).shell(uuid, CALL);
      assertThat(first).startsWith("prepared").isNotEqualTo(second);
      for (Machine machine : two) {
        Instant there = Instant.ofEpochSecond(Long.parseLong(machine.shell("date +%s", CALL)));
        assertThat(Duration.between(there, Instant.now()).abs()).isLessThan(Duration.ofSeconds(30));
      }
      power_cut_loses_what_was_not_written(two.getFirst());
      assertThat(two.getLast().isOn()).isTrue();
    } finally {
      List<HostProcess> processes = processes(lab);
      lab.down();
      for (HostProcess process : processes) {
        assertThat(process.isAlive()).isFalse();
      }
    }
  }

  private static void power_cut_loses_what_was_not_written(Machine machine) throws Exception {
    String before = machine.bootId();
    machine.shell("echo synced >/root/synced; sync; echo lost >/root/lost", CALL);
    long offset = machine.console().size();

    machine.power(Power.CYCLE);

    machine.console().await(Pattern.compile("Linux version"), offset, BOOT);
    machine.awaitSsh(BOOT);
    assertThat(machine.bootId()).isNotEqualTo(before);
    assertThat(machine.shell("ls /root /run/marker 2>&1 || true", CALL))
        .contains("synced")
        .doesNotContain("lost")
        .contains("cannot access '/run/marker'");
  }

  private static List<HostProcess> processes(Lab lab) throws Exception {
    List<HostProcess> processes = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      processes.add(HostProcess.of(machine.pid().orElseThrow()).orElseThrow());
    }
    return processes;
  }
}
