package dev.snapback.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.ImageWork;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.tree.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImageOrdersTest {
  private static final RunId CHECK = new RunId("check");

  @TempDir private Path temp;
  private Bench bench;

  @BeforeEach
  void make() throws IOException {
    bench = new Bench(temp);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String script(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text).toString();
  }

  private String read(String... scripts) throws InterruptedException {
    var check = List.of(scripts[0]);
    bench.begin(new Effect.ReadScripts("usual-1", Bench.RUN, List.of(scripts), CHECK, check));
    return ((Event.ScriptsRead) bench.events.next()).failure();
  }

  @Test
  void scripts_become_workspaces_in_which_they_run_in_order_until_one_fails() throws Exception {
    var first = script("first.sh", "echo one; read x < two.txt || true\n");
    var second = script("it's second.sh", "#!/bin/sh\necho two; exit 7\n");
    assertThat(read(first, second, first)).isEmpty();

    var tree = Files.createDirectory(temp.resolve("tree"));
    try (var in = Files.newInputStream(bench.files.workspace(Bench.RUN, Compression.GZIP))) {
      new Tar().extract(in, Compression.GZIP, tree, 1 << 20);
    }
    var process =
        new ProcessBuilder("/bin/sh", "./run-scripts", "first.sh", "$(reboot)", "never")
            .directory(tree.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes()))
        .isEqualTo("== first.sh\none\n== $(reboot)\ntwo\n");
    assertThat(process.waitFor()).isEqualTo(7);
    assertThat(bench.files.workspace(CHECK, Compression.GZIP)).exists();
    assertThat(bench.files.directory(CHECK)).isDirectoryNotContaining("glob:**scripts.d");
  }

  @Test
  void what_cannot_be_read_is_named() throws Exception {
    assertThat(read(temp.resolve("none.sh").toString())).contains("none.sh is no file");
    var large = script("large.sh", "#".repeat((int) BuildScripts.LARGEST + 1));
    assertThat(read(large)).contains("large.sh has more than 1048576 bytes");
  }

  @Test
  void a_root_becomes_an_image_that_is_dropped_again() throws Exception {
    var order = order();
    bench.conduct(RunState.PREPARING, order);
    for (int i = 0; i < 3; i++) {
      bench.events.next();
    }
    bench.machine.recycle(
        new RecycleOrder(
            0,
            "bookworm",
            RecycleOrder.Way.JUMP,
            Optional.of(Bench.RUN.value()),
            Optional.empty()));
    bench.booted();

    bench.begin(new Effect.SealImage(Bench.MACHINE, 1, Bench.RUN, "usual-1"));
    var sealed = next(Event.ImageSealed.class);
    assertThat(sealed.version()).isEqualTo("usual-1");
    assertThat(sealed.content().digest()).startsWith("sha256:");
    assertThat(bench.machine.describe().images()).contains("usual-1");

    bench.begin(new Effect.DropImage(Bench.MACHINE, 1, "usual-1"));
    assertThat(next(Event.ImageDropped.class).generation()).isEqualTo(1);
    assertThat(bench.machine.describe().images()).doesNotContain("usual-1");
  }

  /** Of a run whose root is to become an image. */
  private static RunOrder order() {
    var usual = Bench.order(List.of(), false, "say", "hello");
    return new RunOrder(
        usual.wants(),
        usual.priority(),
        usual.command(),
        usual.environment(),
        usual.artifactGlobs(),
        usual.timeout(),
        usual.workspace(),
        usual.holdOnFailure(),
        true,
        usual.project());
  }

  /** Without words on the way. */
  private <T extends Event> T next(Class<T> kind) throws InterruptedException {
    var event = bench.events.next();
    return kind.cast(event instanceof Event.ImageWorkWent ? bench.events.next() : event);
  }

  @Test
  void a_failure_says_which_work_it_was() throws Exception {
    bench.begin(new Effect.SealImage(Bench.MACHINE, 0, Bench.RUN, "usual-1"));
    var failed = next(Event.ImageWorkFailed.class);
    assertThat(failed.work()).isEqualTo(new ImageWork(ImageWork.Kind.SEAL, "usual-1"));
    assertThat(failed.why()).contains("no hold r1");
  }
}
