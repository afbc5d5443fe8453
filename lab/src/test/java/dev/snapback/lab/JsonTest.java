package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void a_machine_is_read_back_as_it_was_written() throws Exception {
    MachineSpec written =
        new MachineSpec(
            "m1",
            directory.resolve("m 1"),
            Path.of("/tmp/q/m1"),
            20001,
            20002,
            20003,
            Accelerator.TCG,
            true);
    Path file = directory.resolve("machine.json");
    Json.write(file, written);

    assertThat(Json.read(file, MachineSpec.class)).isEqualTo(written);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_file_of_somebody_else_is_named_in_the_error() throws Exception {
    Path file = Files.writeString(directory.resolve("lab.json"), "{]");

    assertThatThrownBy(() -> Json.read(file, MachineSpec.class))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("lab.json");
  }
}
