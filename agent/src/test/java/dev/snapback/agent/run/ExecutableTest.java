package dev.snapback.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableTest {
  @TempDir Path directory;

  @BeforeEach
  void a_merged_usr() throws IOException {
    Files.createDirectories(directory.resolve("usr/bin"));
    Files.createDirectories(directory.resolve("etc/alternatives"));
    Files.createDirectories(directory.resolve("workspace"));
    Files.createSymbolicLink(directory.resolve("bin"), Path.of("usr/bin"));
    file("usr/bin/dash", "rwxr-xr-x");
    file("usr/bin/notes", "rw-r--r--");
    file("workspace/run.sh", "rwxr-xr-x");
  }

  private void file(String name, String mode) throws IOException {
    Files.createFile(
        directory.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
  }

  private Executable find(String command) {
    return Executable.find(
        new MachineRoot(directory), command, "/workspace", "/sbin:/usr/bin:relative:/bin");
  }

  @Test
  void a_bare_name_is_looked_for_in_the_path() {
    assertThat(find("dash")).isEqualTo(new Executable.Found("/usr/bin/dash"));
  }

  @Test
  void a_name_with_a_slash_is_relative_to_the_workspace() {
    assertThat(find("./run.sh")).isEqualTo(new Executable.Found("/workspace/run.sh"));
  }

  @Test
  void absolute_links_stay_in_the_machines_root() throws IOException {
    Files.createSymbolicLink(directory.resolve("etc/alternatives/sh"), Path.of("/bin/dash"));
    Files.createSymbolicLink(directory.resolve("usr/bin/sh"), Path.of("/etc/alternatives/sh"));

    assertThat(find("/bin/sh")).isEqualTo(new Executable.Found("/bin/sh"));
  }

  @Test
  void a_circle_of_links_is_no_file() throws IOException {
    Files.createSymbolicLink(directory.resolve("usr/bin/a"), Path.of("b"));
    Files.createSymbolicLink(directory.resolve("usr/bin/b"), Path.of("a"));

    assertThat(find("a")).isInstanceOf(Executable.Missing.class);
  }

  @Test
  void what_is_missing_says_why() {
    assertThat(find("nothing"))
        .isEqualTo(new Executable.Missing("nothing is nowhere in /sbin:/usr/bin:relative:/bin"));
    assertThat(find("./nothing")).isEqualTo(new Executable.Missing("no such file: ./nothing"));
    assertThat(find("notes")).isEqualTo(new Executable.Missing("/bin/notes is not executable"));
    assertThat(find("/usr/bin")).isEqualTo(new Executable.Missing("/usr/bin is a directory"));
  }
}
