package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.tree.Tar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workspaces, artifacts and evidence on a machine without our agent. */
class SshTreesTest extends SshMachineTest {
  private final Tar tar = new Tar();

  private byte[] packed(Path from, List<String> names, Compression compression) throws Exception {
    var packed = new ByteArrayOutputStream();
    tar.pack(from, names, compression, packed);
    return packed.toByteArray();
  }

  private Path fetched(Compression compression, String... globs) throws Exception {
    var stream = new ByteArrayOutputStream();
    node.fetchTree(run("r"), List.of(globs), compression, stream);
    var to = Files.createTempDirectory(temp, "to");
    tar.extract(new ByteArrayInputStream(stream.toByteArray()), compression, to, Long.MAX_VALUE);
    return to;
  }

  private void send(byte[] stream, Compression compression) throws Exception {
    node.sendTree(run("r"), new ByteArrayInputStream(stream), compression);
  }

  @ParameterizedTest
  @EnumSource
  void a_tree_is_sent_and_what_matches_is_fetched_whatever_its_name(Compression compression)
      throws Exception {
    var from = Files.createDirectory(temp.resolve("from"));
    var big = new byte[3_000_000];
    new SplittableRandom(1).nextBytes(big);
    Files.write(from.resolve("big"), big);
    Files.createDirectories(from.resolve("logs/deep"));
    var odd = List.of("a\nb", "--checkpoint-action=exec=false", "-rf", "*", "$(id)", "é 😀", "'");
    for (var name : odd) {
      Files.writeString(from.resolve("logs/deep").resolve(name), name);
      Files.writeString(from.resolve(name), name);
    }
    Files.writeString(from.resolve("junit.xml"), "top");
    Files.writeString(from.resolve("logs/junit.xml"), "below");
    var outside = Files.createDirectory(temp.resolve("outside"));
    var secret = Files.writeString(outside.resolve("secret"), "s");
    Files.createSymbolicLink(from.resolve("logs/out"), secret);
    Files.createSymbolicLink(from.resolve("logs/etc"), outside);
    var all = tarNames(from);
    send(packed(from, all, compression), compression);
    // No name that Java can say.
    node.start(run("r"), shell("printf x >\"logs/$(printf '\\377')\"; rm -f big.gone"));
    assertThat(node.await(run("r")).consoleBytes()).isZero();

    assertThat(fetched(compression, "big").resolve("big")).hasBinaryContent(big);
    var logs = fetched(compression, "logs");
    for (var name : odd) {
      assertThat(logs.resolve("logs/deep").resolve(name)).hasContent(name);
      assertThat(logs.resolve(name)).doesNotExist();
    }
    assertThat(Files.readSymbolicLink(logs.resolve("logs/out"))).isEqualTo(secret);
    assertThat(Files.readSymbolicLink(logs.resolve("logs/etc"))).isEqualTo(outside);
    var reports = fetched(compression, "**/junit.xml", "logs/etc/*");
    assertThat(reports.resolve("junit.xml")).hasContent("top");
    assertThat(reports.resolve("logs/junit.xml")).hasContent("below");
    assertThat(reports.resolve("logs/etc")).doesNotExist();
    assertThat(fetched(compression, "nothing/**")).isEmptyDirectory();
    assertThat(kindOf(() -> fetched(compression, "[a"))).isEqualTo(Kind.BAD_ORDER);
  }

  private static List<String> tarNames(Path from) throws IOException {
    try (var files = Files.walk(from)) {
      // As a name, not as an option of tar's.
      return files.map(file -> "./" + from.relativize(file)).toList();
    }
  }

  @Test
  void a_tree_can_be_sent_again_until_the_run_has_started() throws Exception {
    var from = Files.createDirectory(temp.resolve("from"));
    Files.writeString(from.resolve("one"), "1");
    Files.writeString(from.resolve("two"), "2");
    var gzip = Compression.GZIP;
    send(packed(from, List.of("one"), gzip), gzip);
    send(packed(from, List.of("two"), gzip), gzip);
    assertThat(workspace("r")).isDirectoryContaining("glob:**/two");
    assertThat(workspace("r").resolve("one")).doesNotExist();
    assertThat(workspace("r").getParent().getParent()).isDirectoryNotContaining("glob:**/..*");

    assertThat(outcome("r", command("test", "-e", "two"))).hasToString("Exited[code=0]");
    assertThat(kindOf(() -> send(packed(from, List.of("one"), gzip), gzip)))
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void a_stream_that_is_none_or_breaks_or_leads_out_is_the_senders_fault() throws Exception {
    var nonsense = new ByteArrayInputStream("nonsense".getBytes(StandardCharsets.UTF_8));
    assertThat(kindOf(() -> node.sendTree(run("r"), nonsense, Compression.ZSTD)))
        .isEqualTo(Kind.BAD_ORDER);
    var breaks =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }
        };
    assertThatThrownBy(() -> node.sendTree(run("r"), breaks, Compression.GZIP))
        .isInstanceOf(IOException.class)
        .hasMessage("Input/output error");

    var from = Files.createDirectory(temp.resolve("from"));
    Files.writeString(from.resolve("file"), "out");
    var evil = temp.resolve("evil.tar.gz");
    var argv =
        List.of(
            "tar", "-C", from.toString(), "-czPf", evil.toString(), "--transform=s,^,../,", "file");
    assertThat(new ProcessBuilder(argv).start().waitFor()).isZero();
    assertThat(kindOf(() -> send(Files.readAllBytes(evil), Compression.GZIP)))
        .isEqualTo(Kind.BAD_ORDER);
    assertThat(workspace("r").resolveSibling("file")).doesNotExist();

    // A link that leads out, and a file that would go through it.
    var target = Files.createDirectory(temp.resolve("target"));
    Files.createSymbolicLink(from.resolve("link"), target);
    Files.createDirectories(from.resolve("2/link"));
    Files.writeString(from.resolve("2/link/file"), "out");
    var through = temp.resolve("through.tar.gz");
    var packing =
        List.of(
            "tar",
            "-C",
            from.toString(),
            "-czf",
            through.toString(),
            "--transform=s,^2/,,",
            "link",
            "2/link/file");
    assertThat(new ProcessBuilder(packing).start().waitFor()).isZero();
    try {
      send(Files.readAllBytes(through), Compression.GZIP);
    } catch (NodeException e) {
      assertThat(e.kind()).isEqualTo(Kind.BAD_ORDER);
    }
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void a_workspace_that_became_a_link_is_not_followed() throws Exception {
    var outside = Files.createDirectory(temp.resolve("outside"));
    node.start(run("r"), shell("cd ..; rm -rf workspace; ln -s " + outside + " workspace"));
    assertThat(node.await(run("r")).consoleBytes()).isZero();
    assertThat(kindOf(() -> fetched(Compression.GZIP, "**"))).isEqualTo(Kind.NO_SUCH_RUN);
  }

  @Test
  void evidence_comes_as_a_tree_within_its_bounds() throws Exception {
    node.start(run("r"), shell("yes | head -c 1000000; echo end"));
    node.await(run("r"));
    var stream = new ByteArrayOutputStream();
    node.collectEvidence(0, 100_000, Duration.ofSeconds(20), Compression.ZSTD, stream);
    var to = Files.createDirectory(temp.resolve("evidence"));
    tar.extract(new ByteArrayInputStream(stream.toByteArray()), Compression.ZSTD, to, 300_000);
    assertThat(to.resolve("console-r.log")).content().endsWith("y\nend\n").hasSizeLessThan(10_000);
    assertThat(to.resolve("meminfo.txt")).isNotEmptyFile();
    try (var left = Files.list(Path.of(places.runtime()))) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("evidence"));
    }
  }
}
