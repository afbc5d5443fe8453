package dev.snapback.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkspaceTest {
  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource
  void modes_links_and_git_survive_the_way(Compression compression) throws Exception {
    Path from = Files.createDirectories(scratch.resolve("from dir"));
    Path script = Files.writeString(from.resolve("run.sh"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createDirectories(from.resolve(".git/refs"));
    Files.writeString(from.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    Files.createSymbolicLink(from.resolve("link"), Path.of("run.sh"));
    Files.createSymbolicLink(from.resolve("dangling"), Path.of("../nowhere"));
    Files.writeString(from.resolve("-odd\nname"), "x");

    Path to = unpack(Workspace.of(from, compression), compression);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("run.sh"))))
        .isEqualTo("rwxr-x--x");
    assertThat(to.resolve(".git/HEAD")).hasContent("ref: refs/heads/main");
    assertThat(to.resolve(".git/refs")).isDirectory();
    assertThat(Files.readSymbolicLink(to.resolve("link"))).isEqualTo(Path.of("run.sh"));
    assertThat(Files.readSymbolicLink(to.resolve("dangling"))).isEqualTo(Path.of("../nowhere"));
    assertThat(Files.exists(to.resolve("-odd\nname"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  private Path unpack(Workspace workspace, Compression compression)
      throws IOException, InterruptedException {
    Path to = Files.createDirectories(scratch.resolve("to"));
    Process tar =
        new ProcessBuilder(
                "tar",
                "--extract",
                "--file=-",
                "--" + compression.program(),
                "--same-permissions",
                "--directory=" + to)
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    try (Packing packing = workspace.pack();
        OutputStream in = tar.getOutputStream()) {
      for (byte[] piece = packing.next(); piece.length > 0; piece = packing.next()) {
        in.write(piece);
      }
      assertThat(packing.end()).isEmpty();
    }
    assertThat(tar.waitFor()).isZero();
    return to;
  }

  @Test
  void what_tar_cannot_do_is_told() throws InterruptedException {
    Workspace gone = new Workspace(scratch.resolve("gone"), Compression.GZIP);
    try (Packing packing = gone.pack()) {
      while (packing.next().length > 0) {
        // Whatever it packs, it is not to be used.
      }
      assertThatThrownBy(packing::end)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cannot pack the workspace, tar exited with 2")
          .hasMessageContaining("gone");
    }
  }

  @Test
  void zstd_is_used_where_it_is_on_the_path() throws IOException {
    Path program = Files.createFile(scratch.resolve("zstd"));
    assertThat(Compression.available(scratch.toString())).isEqualTo(Compression.GZIP);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    assertThat(Compression.available("/none::" + scratch)).isEqualTo(Compression.ZSTD);
    assertThat(Compression.available("")).isEqualTo(Compression.GZIP);
  }
}
