package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  @TempDir private Path directory = Path.of("");

  private Lab lab() throws Exception {
    Json.write(
        directory.resolve("lab.json"),
        new Lab.Shared(Path.of("/cache/abc"), Path.of("/cache"), Accelerator.TCG, 20003));
    return Lab.existing(directory);
  }

  private void machine(String name) throws Exception {
    Path home = java.nio.file.Files.createDirectories(directory.resolve(name));
    Json.write(
        home.resolve("machine.json"),
        new MachineSpec(
            name, home, home.resolve("qmp"), 20001, 20002, 20003, Accelerator.TCG, false));
  }

  @Test
  void a_directory_without_a_lab_says_how_to_make_one() {
    assertThatThrownBy(() -> Lab.existing(directory))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("lab up");
  }

  @Test
  void machines_are_those_on_disk_by_name_and_off_until_started() throws Exception {
    Lab lab = lab();
    machine("m2");
    machine("m1");

    assertThat(lab.machines()).extracting(Machine::name).isEqualTo(List.of("m1", "m2"));
    assertThat(lab.machine("m2").isOn()).isFalse();
    assertThatThrownBy(() -> lab.machine("m3"))
        .hasMessageContaining("no machine 'm3'")
        .hasMessageContaining("[m1, m2]");
  }

  @Test
  void a_machine_that_is_off_has_no_memory_to_save_and_a_tag_must_be_plain() throws Exception {
    Lab lab = lab();
    machine("m1");

    assertThatThrownBy(() -> lab.machine("m1").save("one")).hasMessageContaining("m1 is off");
    assertThatThrownBy(() -> lab.machine("m1").save("1; quit")).hasMessageContaining("a tag is");
  }

  @Test
  void another_controller_port_than_the_labs_own_is_refused() throws Exception {
    lab();

    assertThatThrownBy(() -> Lab.open(directory, directory, OptionalInt.of(1), line -> {}))
        .hasMessageContaining("has controller port 20003");
  }

  @Test
  void data_disks_are_those_on_disk_and_go_with_the_lab() throws Exception {
    Lab lab = lab();
    machine("m1");
    Path disk = java.nio.file.Files.writeString(directory.resolve("m1/data-S1.qcow2"), "");
    MachineSpec spec = Json.read(directory.resolve("m1/machine.json"), MachineSpec.class);
    assertThat(spec.dataDisks()).containsExactly("S1");
    assertThat(spec.dataDisk("S1")).isEqualTo(disk);
    assertThatThrownBy(() -> lab.machine("m1").addDataDisk("a,b", 1))
        .hasMessageContaining("a serial is");

    lab.down();

    assertThat(disk).doesNotExist();
  }

  @Test
  void down_leaves_the_consoles_and_no_lab() throws Exception {
    Lab lab = lab();
    machine("m1");
    Path console = java.nio.file.Files.writeString(directory.resolve("m1/console.log"), "said");

    lab.down();

    assertThat(console).exists();
    assertThat(directory.resolve("lab.json")).doesNotExist();
    assertThat(directory.resolve("m1/machine.json")).doesNotExist();
  }
}
