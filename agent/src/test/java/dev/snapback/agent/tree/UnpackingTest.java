package dev.snapback.agent.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.agent.run.PipedTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  @TempDir Path directory;
  private Path target = Path.of("");
  private Path outside = Path.of("");

  @BeforeEach
  void a_target_beside_what_must_stay_as_it_is() throws IOException {
    target = Files.createDirectory(directory.resolve("target"));
    outside = Files.createDirectory(directory.resolve("outside"));
  }

  /** tar's owners must be ours: the test need not be root. */
  private static HostileTar archive() throws IOException {
    return new HostileTar();
  }

  private long unpack(byte[] gzip) throws Exception {
    try (var unpacking = Unpacking.into(target, Compression.GZIP, new PipedTools())) {
      for (int at = 0; at < gzip.length; at += 1000) {
        unpacking.write(Arrays.copyOfRange(gzip, at, Math.min(gzip.length, at + 1000)));
      }
      return unpacking.finish();
    }
  }

  @Test
  void files_arrive_with_their_modes() throws Exception {
    byte[] gzip = archive().file("bin/run.sh", "echo", 0750).gzip();

    assertThat(unpack(gzip)).isEqualTo(gzip.length);
    assertThat(target.resolve("bin/run.sh")).hasContent("echo");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(target.resolve("bin/run.sh"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void a_name_that_leads_up_is_refused() throws Exception {
    byte[] gzip = archive().file("../outside/x", "evil", 0644).gzip();

    var failure = catchThrowableOfType(TreeException.class, () -> unpack(gzip));

    assertThat(failure.kind()).isEqualTo(TreeException.Kind.BAD_STREAM);
    assertThat(failure).hasMessageContaining("../outside/x").hasMessageContaining("'..'");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void an_absolute_name_lands_below_the_target() throws Exception {
    var _ = unpack(archive().file(outside + "/x", "evil", 0644).gzip());

    assertThat(outside).isEmptyDirectory();
    assertThat(target.resolve(outside.toString().substring(1)).resolve("x")).hasContent("evil");
  }

  @Test
  void nothing_is_written_through_an_absolute_link() throws Exception {
    byte[] gzip = archive().link("way", outside.toString()).file("way/x", "evil", 0644).gzip();

    assertThatThrownBy(() -> unpack(gzip)).isInstanceOf(TreeException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void nothing_is_written_through_a_link_that_leads_up() throws Exception {
    byte[] gzip = archive().link("way", "../outside").file("way/x", "evil", 0644).gzip();

    assertThatThrownBy(() -> unpack(gzip)).isInstanceOf(TreeException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void nothing_is_written_through_two_links_in_a_row() throws Exception {
    byte[] gzip =
        archive()
            .directory("a/b")
            .link("a/b/up", "../..")
            .link("way", "a/b/up/../outside")
            .file("way/x", "evil", 0644)
            .gzip();

    assertThatThrownBy(() -> unpack(gzip)).isInstanceOf(TreeException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_hard_link_to_the_outside_gives_no_hold_of_it() throws Exception {
    Path secret = Files.writeString(outside.resolve("secret"), "secret");
    byte[] gzip = archive().hardLink("mine", secret.toString()).file("mine", "evil", 0644).gzip();

    try {
      var _ = unpack(gzip);
    } catch (TreeException refused) {
      assertThat(refused.kind()).isEqualTo(TreeException.Kind.BAD_STREAM);
    }
    assertThat(secret).hasContent("secret");
  }

  @Test
  void a_link_inside_is_kept() throws Exception {
    var _ = unpack(archive().file("a", "1", 0644).link("b", "a").link("c", "/etc/passwd").gzip());

    assertThat(Files.readSymbolicLink(target.resolve("b"))).isEqualTo(Path.of("a"));
    assertThat(Files.readSymbolicLink(target.resolve("c"))).isEqualTo(Path.of("/etc/passwd"));
  }

  @Test
  void a_damaged_stream_says_so() throws Exception {
    byte[] gzip = archive().file("a", "1".repeat(5000), 0644).gzip();

    assertThatThrownBy(() -> unpack(Arrays.copyOf(gzip, gzip.length / 2)))
        .isInstanceOf(TreeException.class)
        .hasMessageContaining("cannot unpack the tree");
    assertThatThrownBy(() -> unpack("no archive".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(TreeException.class)
        .hasMessageContaining("not in gzip format");
  }

  /** Archives that the tar program would not make. */
  private static final class HostileTar {
    private final ByteArrayOutputStream members = new ByteArrayOutputStream();

    HostileTar file(String name, String content, int mode) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      header(name, mode, bytes.length, '0', "");
      members.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
      return this;
    }

    HostileTar directory(String name) {
      return header(name, 0755, 0, '5', "");
    }

    HostileTar link(String name, String target) {
      return header(name, 0777, 0, '2', target);
    }

    HostileTar hardLink(String name, String target) {
      return header(name, 0644, 0, '1', target);
    }

    /** The ustar format, POSIX.1-1988. */
    private HostileTar header(String name, int mode, int size, char type, String target) {
      byte[] header = new byte[512];
      put(header, 0, name);
      put(header, 100, "%07o".formatted(mode));
      int[] owner = owner();
      put(header, 108, "%07o".formatted(owner[0]));
      put(header, 116, "%07o".formatted(owner[1]));
      put(header, 124, "%011o".formatted(size));
      put(header, 136, "%011o".formatted(1_700_000_000));
      put(header, 148, "        ");
      header[156] = (byte) type;
      put(header, 157, target);
      put(header, 257, "ustar\00000");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      put(header, 148, "%06o\0 ".formatted(sum));
      members.writeBytes(header);
      return this;
    }

    private static int[] owner() {
      try {
        Path self = Path.of("/proc/self");
        return new int[] {
          (int) Files.getAttribute(self, "unix:uid"), (int) Files.getAttribute(self, "unix:gid")
        };
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void put(byte[] header, int at, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    byte[] gzip() throws IOException {
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        members.writeTo(gzip);
        gzip.write(new byte[1024]);
      }
      return packed.toByteArray();
    }
  }
}
