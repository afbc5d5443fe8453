package dev.snapback.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabMainTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void wrong_use_is_64_and_a_lab_that_is_not_there_is_70() {
    assertThat(LabMain.run("power", "sideways", "m1")).isEqualTo(64);
    assertThat(LabMain.run()).isEqualTo(64);
    assertThat(LabMain.run("status", "--dir", directory.toString())).isEqualTo(70);
  }

  @Test
  void help_is_not_an_error() {
    assertThat(LabMain.run("--help")).isZero();
    assertThat(LabMain.run("up", "--help")).isZero();
  }
}
