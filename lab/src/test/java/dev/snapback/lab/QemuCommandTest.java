package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuCommandTest {
  private static final MachineSpec M1 = machine(Path.of("/lab/m1"), Accelerator.TCG);

  private static MachineSpec machine(Path directory, Accelerator accelerator) {
    return new MachineSpec(
        "m1", directory, Path.of("/run/q/m1"), 20001, 20002, 20003, accelerator, false);
  }

  @Test
  void a_machine_is_reached_on_loopback_alone_and_reaches_the_controller_alone() {
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty()))
        .contains(
            "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:20001-:22,hostfwd=tcp:127.0.0.1:20002-:7400"
                + ",guestfwd=tcp:10.0.2.100:7443-cmd:socat - TCP:127.0.0.1:20003");
  }

  @Test
  void wired_machines_share_what_is_their_labs_alone() {
    MachineSpec wired =
        new MachineSpec(
            "m1", Path.of("/lab/m1"), Path.of("/q"), 0x4e21, 20002, 20003, Accelerator.TCG, true);
    assertThat(QemuCommand.of(wired, Firmware.BIOS, List.of(), Optional.empty()))
        .contains(
            "socket,id=wire,mcast=239.255.74.43:20003,localaddr=127.0.0.1",
            "virtio-net-pci,netdev=wire,addr=1e,mac=52:54:00:74:4e:21");
    assertThat(String.join(" ", QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty())))
        .doesNotContain("wire");
  }

  @Test
  void the_console_is_appended_to_so_that_it_outlives_a_power_cycle() {
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty()))
        .contains("file,id=console,append=on,path=/lab/m1/console.log");
  }

  @Test
  void a_comma_in_a_path_is_not_the_end_of_an_option() {
    assertThat(
            QemuCommand.of(
                machine(Path.of("/a,b"), Accelerator.TCG),
                Firmware.BIOS,
                List.of(),
                Optional.empty()))
        .contains("file,id=console,append=on,path=/a,,b/console.log");
  }

  @Test
  void a_saved_state_is_loaded_only_where_one_is_asked_for() {
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty()))
        .doesNotContain("-loadvm");
    List<String> restored = QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.of("prepared"));
    assertThat(restored.get(restored.indexOf("-loadvm") + 1)).isEqualTo("prepared");
  }

  @Test
  void the_accelerator_is_the_one_that_was_probed() {
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty()))
        .containsSubsequence("tcg", "-smp", "1")
        .doesNotContain("kvm");
    assertThat(
            QemuCommand.of(
                machine(Path.of("/m"), Accelerator.KVM),
                Firmware.BIOS,
                List.of(),
                Optional.empty()))
        .containsSubsequence("kvm", "host", "-smp", "2");
  }

  @Test
  void a_data_disk_has_a_serial_by_which_the_machine_knows_it() {
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of("A1", "B2"), Optional.empty()))
        .contains(
            "if=none,id=data0,format=qcow2,discard=unmap,file=/lab/m1/data-A1.qcow2",
            "virtio-blk-pci,drive=data0,serial=A1,addr=6",
            "virtio-blk-pci,drive=data1,serial=B2,addr=7");
  }

  @Test
  void uefi_has_a_memory_of_its_own_behind_the_disk() {
    List<String> command = QemuCommand.of(M1, Firmware.UEFI, List.of(), Optional.empty());
    assertThat(command)
        .containsSubsequence(
            "if=none,id=disk,format=qcow2,discard=unmap,file=/lab/m1/disk.qcow2",
            "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "if=pflash,unit=1,format=qcow2,file=/lab/m1/firmware.qcow2");
    assertThat(QemuCommand.of(M1, Firmware.BIOS, List.of(), Optional.empty()))
        .noneMatch(option -> option.contains("pflash"));
  }

  @Test
  void a_machine_has_uefi_where_its_firmware_has_a_memory(@TempDir Path directory)
      throws Exception {
    MachineSpec machine = machine(directory, Accelerator.TCG);
    assertThat(machine.firmware()).isEqualTo(Firmware.BIOS);

    Files.writeString(machine.firmwareMemory(), "");

    assertThat(machine.firmware()).isEqualTo(Firmware.UEFI);
  }
}
