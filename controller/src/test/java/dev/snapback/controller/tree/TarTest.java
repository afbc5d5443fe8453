package dev.snapback.controller.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TarTest {
  private final Tar tar = new Tar();
  @TempDir private Path temp;
  private Path from;
  private Path to;

  @BeforeEach
  void make() throws IOException {
    from = Files.createDirectory(temp.resolve("from"));
    to = Files.createDirectory(temp.resolve("to"));
  }

  private ByteArrayInputStream pack(String... names) throws Exception {
    var out = new ByteArrayOutputStream();
    tar.pack(from, List.of(names), Compression.ZSTD, out);
    return new ByteArrayInputStream(out.toByteArray());
  }

  @Test
  void odd_names_survive() throws Exception {
    var odd = "-rf *\n\"ü";
    Files.writeString(from.resolve(odd), "x");
    tar.extract(pack(odd), Compression.ZSTD, to, 1 << 20);
    assertThat(to.resolve(odd)).hasContent("x");
  }

  @Test
  void a_bomb_is_stopped_at_the_limit() throws Exception {
    Files.write(from.resolve("zeros"), new byte[10_000_000]);
    var bomb = pack("zeros");
    assertThat(bomb.available()).isLessThan(100_000);
    assertThatThrownBy(() -> tar.extract(bomb, Compression.ZSTD, to, 1_000_000))
        .isInstanceOf(Tar.TooLargeException.class);
  }

  @Test
  void nothing_gets_out_of_the_target() throws Exception {
    var outside = Files.writeString(temp.resolve("outside"), "untouched");
    Files.writeString(from.resolve("file"), "evil");
    // The tree's author may have put anything into the stream: here, a name that climbs.
    var climbing = new ByteArrayOutputStream();
    tarWith(climbing, "--absolute-names", "--transform=s,file,../outside,", "file");
    assertThatThrownBy(() ->
            tar.extract(
                new ByteArrayInputStream(climbing.toByteArray()), Compression.ZSTD, to, 1 << 20))
        .isInstanceOf(IOException.class);
    assertThat(outside).hasContent("untouched");
  }

  @Test
  void a_link_that_leads_out_is_not_followed() throws Exception {
    var outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(from.resolve("d"), outside);
    var link = new ByteArrayOutputStream();
    tarWith(link, "d");
    Files.delete(from.resolve("d"));
    Files.createDirectory(from.resolve("d"));
    Files.writeString(from.resolve("d/evil"), "evil");
    var both = new ByteArrayOutputStream();
    both.writeBytes(uncompressedWithoutEnd(link.toByteArray()));
    var second = new ByteArrayOutputStream();
    tarWith(second, "d/evil");
    both.writeBytes(decompressed(second.toByteArray()));
    var hostile = run(List.of("zstd", "--stdout", "--quiet"), both.toByteArray());
    try {
      tar.extract(new ByteArrayInputStream(hostile), Compression.ZSTD, to, 1 << 20);
    } catch (IOException refused) {
      // Refusing the whole stream is as good.
    }
    assertThat(outside).isEmptyDirectory();
  }

  private void tarWith(ByteArrayOutputStream out, String... arguments) throws Exception {
    var argv = new java.util.ArrayList<String>();
    argv.addAll(List.of("tar", "--create", "--zstd", "--directory=" + from));
    argv.addAll(List.of(arguments));
    out.writeBytes(run(argv, new byte[0]));
  }

  private static byte[] decompressed(byte[] zstd) throws Exception {
    return run(List.of("zstd", "--decompress", "--stdout", "--quiet"), zstd);
  }

  /** One header block: a link has no content. */
  private static byte[] uncompressedWithoutEnd(byte[] zstd) throws Exception {
    return java.util.Arrays.copyOf(decompressed(zstd), 512);
  }

  private static byte[] run(List<String> argv, byte[] input) throws Exception {
    try (var program = Piped.start(argv)) {
      program.feed(input);
      var output = program.output().readAllBytes();
      program.finish();
      return output;
    }
  }

  @Test
  void what_is_no_tar_stream_is_refused_with_the_programs_words() {
    var nonsense = new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5});
    assertThatThrownBy(() -> tar.extract(nonsense, Compression.GZIP, to, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gzip failed (exit 1): ");
  }
}
