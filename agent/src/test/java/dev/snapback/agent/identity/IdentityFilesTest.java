package dev.snapback.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
  @TempDir Path directory;

  private static Identity identity() throws Exception {
    return new TemporaryAuthority(Instant.now()).node("m1", "10.0.2.100:7443");
  }

  @Test
  void a_machine_that_has_not_joined_has_none() throws Exception {
    var files = new IdentityFiles(directory);

    assertThat(files.read()).isEmpty();
    assertThat(files.present()).isFalse();
  }

  @Test
  void what_is_written_is_read() throws Exception {
    var files = new IdentityFiles(directory);
    var identity = identity();
    files.write(identity);

    assertThat(files.present()).isTrue();
    assertThat(files.read()).contains(identity);
  }

  @Test
  void the_key_is_nobody_elses() throws Exception {
    new IdentityFiles(directory).write(identity());

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("node.key"))))
        .isEqualTo("rw-------");
    assertThat(directory.resolve("node.key")).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
  }

  @Test
  void a_write_that_was_cut_off_leaves_a_machine_that_has_not_joined() throws Exception {
    var files = new IdentityFiles(directory);
    files.write(identity());
    // The third file cannot be replaced.
    Files.createDirectories(directory.resolve(".ca.crt.next/full"));

    assertThatThrownBy(() -> files.write(identity())).isInstanceOf(IOException.class);
    assertThat(files.read()).isEmpty();
  }

  @Test
  void a_damaged_identity_is_no_missing_one() throws Exception {
    var files = new IdentityFiles(directory);
    files.write(identity());
    Files.writeString(directory.resolve("node.crt"), "nothing");

    assertThatThrownBy(files::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }
}
