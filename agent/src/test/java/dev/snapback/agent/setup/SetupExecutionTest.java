package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.process.ForkedPrograms;
import dev.snapback.agent.setup.SetupExecution.StepFailed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupExecutionTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path directory;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @Test
  void a_file_that_is_written_anew_is_kept_once_and_keeps_time_and_permissions() throws Exception {
    Path file = directory.resolve("grub.cfg");
    Files.write(file, new byte[] {'a', (byte) 0xe4, '\n'});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setLastModifiedTime(file, LONG_AGO);
    var step = new SetupStep.Rewrite("rewrite", file, "a\u00e4\n", "b\u00e4\n");

    carryOut(step);
    carryOut(step);

    Path kept = directory.resolve("grub.cfg.before-snapback");
    assertThat(file).hasBinaryContent(new byte[] {'b', (byte) 0xe4, '\n'});
    assertThat(kept).hasBinaryContent(new byte[] {'a', (byte) 0xe4, '\n'});
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    carryOut(new SetupStep.Rewrite("rewrite", file, "b\u00e4\n", "c\n"));
    assertThat(kept).hasBinaryContent(new byte[] {'a', (byte) 0xe4, '\n'});
    assertThat(directory).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void a_file_that_somebody_changed_meanwhile_is_left_alone() throws Exception {
    Path file = Files.writeString(directory.resolve("fstab"), "other");

    assertThatThrownBy(() -> carryOut(new SetupStep.Rewrite("rewrite fstab", file, "a", "b")))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("could not rewrite fstab")
        .hasMessageContaining("changed by somebody else");
    assertThat(file).hasContent("other");
  }

  @Test
  void each_thing_is_told_once_and_a_command_that_fails_with_what_it_said() throws Exception {
    carryOut(
        SetupStep.Command.of("do it", "true"),
        SetupStep.Command.of("do it", "true"),
        SetupStep.Command.of("do more", "true"));
    assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("setup: do it\nsetup: do more\n");

    assertThatThrownBy(() ->
            carryOut(SetupStep.Command.of("look", "ls", directory.resolve("none").toString())))
        .hasMessageContaining("could not look: ls ")
        .hasMessageContaining("exit 2");
  }

  private void carryOut(SetupStep... steps) throws StepFailed {
    new SetupExecution(
            new ForkedPrograms(directory.getParent()), new PrintStream(told, true), "setup")
        .carryOut(List.of(steps));
  }
}
