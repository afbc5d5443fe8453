package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.kexec.FakeKernel;
import dev.snapback.agent.run.MachineRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WayDownTest {
  @TempDir Path directory;
  private final FakeKernel kernel = new FakeKernel();
  private final List<String> started = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(ResetWay.class)
  void each_way_ends_in_its_call_where_systemd_does_not_end_this_process(ResetWay way)
      throws Exception {
    var asked = new ArrayList<ResetWay>();
    new WayDown(asked::add, Duration.ZERO).go(way, kernel);

    assertThat(asked).isEqualTo(way == ResetWay.KEXEC ? List.of() : List.of(way));
    assertThat(kernel.calls())
        .containsExactly("sync", way == ResetWay.FIRMWARE ? "restart" : "jump");
  }

  @Test
  void systemd_is_asked_for_its_target_without_logind() throws Exception {
    machine();
    var systemd = systemd("true");

    assertThat(systemd.goDown(ResetWay.ORDERLY)).isTrue();
    assertThat(systemd.goDown(ResetWay.FIRMWARE)).isTrue();
    assertThat(started)
        .containsExactly(
            "systemctl --no-ask-password --no-block --job-mode=replace-irreversibly start"
                + " kexec.target",
            "systemctl --no-ask-password --no-block --job-mode=replace-irreversibly start"
                + " reboot.target");
  }

  @Test
  void a_systemd_that_refuses_will_not_obey() throws Exception {
    machine();

    assertThat(systemd("false").goDown(ResetWay.ORDERLY)).isFalse();
  }

  @Test
  void a_systemd_that_could_not_finish_is_not_asked() throws Exception {
    machine();
    Files.delete(directory.resolve("usr/lib/systemd/systemd-shutdown"));

    assertThat(systemd("true").goDown(ResetWay.FIRMWARE)).isFalse();
    assertThat(started).isEmpty();
  }

  private SystemdTargets systemd(String program) {
    return new SystemdTargets(
        new MachineRoot(directory),
        argv -> {
          started.add(String.join(" ", argv));
          return new ProcessBuilder(program).start();
        });
  }

  private void machine() throws IOException {
    for (String file : List.of("usr/lib/systemd/systemd-shutdown", "usr/bin/systemctl")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "program");
    }
  }
}
