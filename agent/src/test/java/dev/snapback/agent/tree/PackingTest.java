package dev.snapback.agent.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.run.PipedTools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {
  @TempDir Path directory;
  private Path tree = Path.of("");

  @BeforeEach
  void a_tree() throws IOException {
    tree = Files.createDirectories(directory.resolve("tree"));
    for (String name : List.of("junit.xml", "a/junit.xml", "logs/one", "logs/deep/two", "-rf")) {
      Path file = tree.resolve(name);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, name);
    }
    Files.createSymbolicLink(tree.resolve("logs/away"), Path.of("/etc"));
    Files.writeString(tree.resolve("back\\nslash é"), "x");
  }

  private List<String> matched(String... globs) throws IOException {
    return new Globs(List.of(globs)).below(tree).stream().map(Path::toString).toList();
  }

  @Test
  void globs_name_files_wherever_they_are() throws IOException {
    assertThat(matched("**/junit.xml")).containsExactly("a/junit.xml", "junit.xml");
    assertThat(matched("*.xml")).containsExactly("junit.xml");
    assertThat(matched("nothing/**")).isEmpty();
  }

  @Test
  void a_directory_means_all_below_it_and_links_are_not_followed() throws IOException {
    assertThat(matched("logs/**")).containsExactly("logs/away", "logs/deep/two", "logs/one");
    assertThat(matched("logs", "logs/")).containsExactly("logs/away", "logs/deep/two", "logs/one");
  }

  @Test
  void a_malformed_glob_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> matched("{a"));
  }

  private void roundTrip(Compression compression, String... globs) throws Exception {
    Path copy = Files.createDirectories(directory.resolve("copy"));
    try (var packing = Packing.of(tree, List.of(globs), compression, new PipedTools());
        var unpacking = Unpacking.into(copy, compression, new PipedTools())) {
      byte[] piece = new byte[100];
      for (int count = packing.read(piece); count > 0; count = packing.read(piece)) {
        unpacking.write(Arrays.copyOf(piece, count));
      }
      packing.finish();
      assertThat(unpacking.finish()).isPositive();
    }
  }

  @Test
  void what_is_packed_unpacks_whatever_its_name() throws Exception {
    roundTrip(Compression.ZSTD, "**");

    Path copy = directory.resolve("copy");
    assertThat(copy.resolve("-rf")).hasContent("-rf");
    assertThat(copy.resolve("back\\nslash é")).hasContent("x");
    assertThat(copy.resolve("logs/deep/two")).hasContent("logs/deep/two");
    assertThat(copy.resolve("logs/away")).isSymbolicLink();
  }

  @Test
  void no_match_is_an_empty_archive() throws Exception {
    roundTrip(Compression.GZIP, "nothing");

    assertThat(directory.resolve("copy")).isEmptyDirectory();
  }

  @Test
  void a_device_becomes_an_image_of_all_of_it() throws Exception {
    byte[] device = new byte[100_000];
    device[70_000] = 1;
    Path file = Files.write(directory.resolve("device"), device);
    // As LVM's device nodes are.
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    byte[] packed = new byte[10_000];
    int count;
    try (var packing = Packing.ofDevice(link, Compression.GZIP, new PipedTools())) {
      count = packing.read(packed);
      packing.finish();
    }

    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed, 0, count))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(device);
    }
  }

  @Test
  void a_device_that_is_gone_is_no_image() throws Exception {
    try (var packing =
        Packing.ofDevice(directory.resolve("none"), Compression.ZSTD, new PipedTools())) {
      assertThat(packing.read(new byte[100])).isZero();
      assertThatThrownBy(packing::finish).hasMessageContaining("zstd ended with 1");
    }
  }
}
