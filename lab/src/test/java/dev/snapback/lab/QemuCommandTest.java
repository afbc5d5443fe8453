package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
  private static final MachineSpec M1 = machine(Path.of("/lab/m1"), Accelerator.TCG);

  private static MachineSpec machine(Path directory, Accelerator accelerator) {
    return new MachineSpec("m1", directory, Path.of("/run/q/m1"), 20001, 20002, 20003, accelerator);
  }

  @Test
  void a_machine_is_reached_on_loopback_alone_and_reaches_the_controller_alone() {
    assertThat(QemuCommand.of(M1, Optional.empty()))
        .contains(
            "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:20001-:22,hostfwd=tcp:127.0.0.1:20002-:7400"
                + ",guestfwd=tcp:10.0.2.100:7443-cmd:socat - TCP:127.0.0.1:20003");
  }

  @Test
  void the_console_is_appended_to_so_that_it_outlives_a_power_cycle() {
    assertThat(QemuCommand.of(M1, Optional.empty()))
        .contains("file,id=console,append=on,path=/lab/m1/console.log");
  }

  @Test
  void a_comma_in_a_path_is_not_the_end_of_an_option() {
    assertThat(QemuCommand.of(machine(Path.of("/a,b"), Accelerator.TCG), Optional.empty()))
        .contains("file,id=console,append=on,path=/a,,b/console.log");
  }

  @Test
  void a_saved_state_is_loaded_only_where_one_is_asked_for() {
    assertThat(QemuCommand.of(M1, Optional.empty())).doesNotContain("-loadvm");
    List<String> restored = QemuCommand.of(M1, Optional.of("prepared"));
    assertThat(restored.get(restored.indexOf("-loadvm") + 1)).isEqualTo("prepared");
  }

  @Test
  void the_accelerator_is_the_one_that_was_probed() {
    assertThat(QemuCommand.of(M1, Optional.empty()))
        .contains("tcg,thread=multi")
        .doesNotContain("kvm");
    assertThat(QemuCommand.of(machine(Path.of("/m"), Accelerator.KVM), Optional.empty()))
        .contains("kvm", "host");
  }
}
