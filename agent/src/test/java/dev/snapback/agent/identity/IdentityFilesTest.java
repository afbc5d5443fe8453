package dev.snapback.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {
  @TempDir Path directory;

  private static Identity identity() throws Exception {
    return new TemporaryAuthority(Instant.now()).node("m1", "10.0.2.100:7443");
  }

  private Set<String> files() throws IOException {
    var names = new TreeSet<String>();
    try (var list = Files.list(directory)) {
      list.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** As agents wrote it before there were renewals. */
  private void writeAsBefore(Identity identity) throws Exception {
    Files.writeString(directory.resolve("node.key"), Pem.of(identity.key()));
    Files.writeString(directory.resolve("node.crt"), Pem.of(identity.certificate()));
    Files.writeString(directory.resolve("ca.crt"), Pem.of(identity.authority()));
    Files.writeString(
        directory.resolve("joined.properties"),
        "format=1\nnode=%s\ncontroller=%s\n".formatted(identity.node(), identity.controller()));
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
    assertThat(files()).containsExactly("joined.properties", "node.pem");
  }

  @Test
  void the_key_is_nobody_elses() throws Exception {
    new IdentityFiles(directory).write(identity());

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("node.pem"))))
        .isEqualTo("rw-------");
    assertThat(directory.resolve("node.pem")).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
  }

  @Test
  void a_write_that_was_cut_off_leaves_a_machine_that_has_not_joined() throws Exception {
    var files = new IdentityFiles(directory);
    files.write(identity());
    // The key cannot be replaced.
    Files.createDirectories(directory.resolve(".node.pem.next/full"));

    assertThatThrownBy(() -> files.write(identity())).isInstanceOf(IOException.class);
    assertThat(files.read()).isEmpty();
  }

  @Test
  void a_damaged_identity_is_no_missing_one() throws Exception {
    var files = new IdentityFiles(directory);
    files.write(identity());
    Files.writeString(directory.resolve("node.pem"), "nothing");

    assertThatThrownBy(files::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void what_an_older_agent_wrote_counts_until_the_first_renewal() throws Exception {
    var files = new IdentityFiles(directory);
    var before = identity();
    writeAsBefore(before);
    assertThat(files.read()).contains(before);

    var renewed = identity();
    files.renew(before, renewed);
    assertThat(files.read()).contains(renewed);
    assertThat(files()).containsExactly("joined.properties", "node.pem");
  }

  @Test
  void a_renewal_that_was_cut_off_anywhere_leaves_the_old_or_the_new_and_never_half()
      throws Exception {
    var files = new IdentityFiles(directory);
    var before = identity();
    files.write(before);
    // Before the rename there is only a file beside it, whatever it has.
    Files.writeString(directory.resolve(".node.pem.next"), "-----BEGIN PRIV");
    assertThat(files.read()).contains(before);
    var renewed = identity();
    files.renew(before, renewed);
    assertThat(files.read()).contains(renewed);
    assertThat(files()).containsExactly("joined.properties", "node.pem");
  }

  @Test
  void after_the_rename_what_an_older_agent_wrote_counts_no_more() throws Exception {
    var files = new IdentityFiles(directory);
    var renewed = identity();
    files.write(renewed);
    // As if the power had gone before they were removed.
    writeAsBefore(identity());
    assertThat(files.read()).contains(renewed);
  }

  @Test
  void a_machine_that_was_joined_anew_meanwhile_keeps_that() throws Exception {
    var files = new IdentityFiles(directory);
    var before = identity();
    files.write(before);
    var anew = identity();
    files.write(anew);

    assertThatThrownBy(() -> files.renew(before, identity()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left alone");
    assertThat(files.read()).contains(anew);
  }

  @Test
  void joining_anew_can_be_seen_and_a_renewal_is_none() throws Exception {
    var files = new IdentityFiles(directory);
    var first = identity();
    files.write(first);
    var joined = files.joined();
    var renewed = identity();
    files.renew(first, renewed);
    assertThat(files.joined()).isEqualTo(joined);
    files.write(identity());
    assertThat(files.joined()).isNotEqualTo(joined);
  }
}
