package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The node contract's cases for runs, on a machine without systemd. */
class SshNodeTest extends SshMachineTest {

  @Test
  void a_run_says_what_it_prints_and_how_it_ended_and_is_not_started_twice() throws Exception {
    var order = shell("echo hello; echo >>count; exit 3");
    assertThat(node.start(run("r"), order)).isTrue();
    assertThat(console("r")).isEqualTo("hello\n");
    assertThat(consoleFrom("r", 2)).asString().isEqualTo("llo\n");
    assertThat(consoleFrom("r", 6)).isEmpty();
    assertThat(node.await(run("r"))).isEqualTo(new RunEnd(new Outcome.Exited(3), 6));
    assertThat(node.start(run("r"), order)).isFalse();
    assertThat(workspace("r").resolve("count")).hasContent("\n");
    try (var later = node(sshd.access())) {
      assertThat(later.start(run("r"), order)).as("by a controller that restarted").isFalse();
      assertThat(later.await(run("r")).outcome()).isEqualTo(new Outcome.Exited(3));
    }
  }

  @Test
  void exit_codes_and_signals_and_missing_commands_are_told_apart() throws Exception {
    assertThat(outcome("e", shell("exit 137"))).isEqualTo(new Outcome.Exited(137));
    assertThat(outcome("k", shell("kill -KILL $$"))).isEqualTo(new Outcome.Signaled(9));
    // Not ignored, as it is for what a shell starts in the background.
    assertThat(outcome("i", shell("kill -INT $$; exit 1"))).isEqualTo(new Outcome.Signaled(2));
    assertThat(outcome("s", shell("exit 127"))).isEqualTo(new Outcome.Exited(127));

    assertThat(outcome("n", command("nonsense")))
        .isInstanceOfSatisfying(
            Outcome.NotStarted.class,
            n -> assertThat(n.why()).startsWith("nonsense is nowhere in /usr/local/sbin:"));
    assertThat(outcome("d", command("/etc")))
        .isEqualTo(new Outcome.NotStarted("/etc is a directory"));
    assertThat(outcome("x", command("/etc/passwd")))
        .isEqualTo(new Outcome.NotStarted("/etc/passwd is not executable"));
    assertThat(outcome("m", command("./no such")))
        .isEqualTo(new Outcome.NotStarted("no such file: ./no such"));
    var script = Files.writeString(temp.resolve("script"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(outcome("p", command(script.toString())))
        .isInstanceOfSatisfying(
            Outcome.NotStarted.class, n -> assertThat(n.why()).contains("interpreter"));
  }

  @Test
  void words_and_variables_arrive_as_they_are() throws Exception {
    var odd =
        List.of("a b", "$(id)", "it's", "\"", "two\nlines", "", "*", "-n", "a=b", "é😀", "\\");
    var argv = new ArrayList<>(List.of("printf", "<%s>"));
    argv.addAll(odd);
    node.start(run("w"), new RunCommand(argv, Map.of(), Duration.ZERO));
    assertThat(console("w")).isEqualTo("<" + String.join("><", odd) + ">");

    var environment = Map.of("IFS", "x", "A", "two\n$lines", "SNAPBACK_NODE", "other");
    var told = "printf '%s|' \"$A\" \"$SNAPBACK_NODE\" \"$SNAPBACK_RUN\" \"$HOME\" \"$PWD\"";
    node.start(run("v"), new RunCommand(List.of("sh", "-c", told), environment, Duration.ZERO));
    assertThat(console("v")).isEqualTo("two\n$lines|m1|v|/root|" + workspace("v") + "|");

    var long1 = "x".repeat(130_000);
    node.start(run("l"), command("printf", "%s", long1, long1, long1, long1));
    assertThat(console("l")).hasSize(4 * 130_000);
    assertThat(kindOf(() -> node.start(run("t"), command("echo", "x".repeat(140_000)))))
        .isEqualTo(Kind.BAD_ORDER);
    assertThat(kindOf(() -> node.start(run("../t"), command("true")))).isEqualTo(Kind.BAD_ORDER);
  }

  @Test
  void a_timeout_ends_all_that_was_started() throws Exception {
    var order =
        new RunCommand(
            List.of("sh", "-c", "setsid sleep 1000 & sleep 1000 & echo $! $$; wait"),
            Map.of(),
            Duration.ofMillis(300));
    assertThat(outcome("r", order)).isEqualTo(new Outcome.TimedOut());
    assertGone(console("r"));
    assertNoProcessHas("SNAPBACK_RUN=r");
  }

  @Test
  void stopping_ends_all_of_it_once_and_what_never_was_started_too() throws Exception {
    // Deaf to being asked: it takes force.
    node.start(run("r"), shell("(trap '' TERM; setsid sleep 1000) & echo $! $$; sleep 1000"));
    var first = new CompletableFuture<String>();
    var following =
        CompletableFuture.runAsync(() -> {
          try {
            node.followConsole(run("r"), 0, (at, data) -> first.complete(new String(data)));
          } catch (NodeException | IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    var pids = first.get(30, TimeUnit.SECONDS);
    node.stop(run("r"));
    node.stop(run("r"));
    following.get(30, TimeUnit.SECONDS);
    assertThat(node.await(run("r")).outcome()).isEqualTo(new Outcome.Stopped());
    assertGone(pids);
    assertNoProcessHas("SNAPBACK_RUN=r");
    node.stop(run("none"));
  }

  @Test
  void what_is_left_behind_may_finish_writing_and_is_ended_then() throws Exception {
    node.start(run("r"), shell("(sleep 0.2; echo late) & sleep 1000 & echo $!; exit 4"));
    var console = console("r");
    assertThat(console).endsWith("late\n");
    assertThat(node.await(run("r"))).isEqualTo(new RunEnd(new Outcome.Exited(4), console.length()));
    assertGone(console.lines().findFirst().orElseThrow());
  }

  @Test
  void a_console_that_is_cut_goes_on_from_where_it_broke_and_leaves_nobody_behind()
      throws Exception {
    node.start(run("r"), shell("echo first; while [ ! -e go ]; do sleep 0.05; done; echo second"));
    var seen = new AtomicLong();
    var some = new CountDownLatch(1);
    var ended = new CompletableFuture<Kind>();
    Thread.startVirtualThread(() ->
        ended.complete(
            kindOf(() ->
                node.followConsole(
                    run("r"),
                    0,
                    (at, data) -> {
                      seen.addAndGet(data.length);
                      some.countDown();
                    }))));
    assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
    sshd.cutConnections();
    assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.UNREACHABLE);
    await().atMost(20, TimeUnit.SECONDS).until(() -> processesWith("console").isEmpty());

    Files.createFile(workspace("r").resolve("go"));
    assertThat(consoleFrom("r", seen.get())).asString().isEqualTo("second\n");
    assertThat(node.await(run("r"))).isEqualTo(new RunEnd(new Outcome.Exited(0), 13));
  }

  @Test
  void a_console_is_bytes_whatever_they_are() throws Exception {
    // A line of 10 MB, with NULs and what is no UTF-8.
    var bytes = new byte[10_000_001];
    new SplittableRandom(1).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\n' ? 0 : bytes[i];
    }
    var blob = Files.write(temp.resolve("blob"), bytes);
    node.start(run("r"), command("cat", blob.toString()));
    assertThat(Arrays.equals(consoleFrom("r", 0), bytes)).isTrue();
    assertThat(consoleFrom("r", 9_999_990))
        .isEqualTo(Arrays.copyOfRange(bytes, 9_999_990, 10_000_001));
    assertThat(node.await(run("r")).consoleBytes()).isEqualTo(bytes.length);
  }

  @Test
  void a_big_console_comes_in_pieces_and_waits_for_who_takes_them() throws Exception {
    long size = 100L << 20;
    node.start(run("r"), command("head", "-c", Long.toString(size), "/dev/zero"));
    var total = new AtomicLong();
    node.followConsole(
        run("r"),
        0,
        (at, data) -> {
          assertThat(data.length).isBetween(1, 1 << 16);
          assertThat(total.getAndAdd(data.length)).isEqualTo(at);
        });
    assertThat(total).hasValue(size);
  }

  @Test
  void a_sink_that_fails_ends_the_following() throws Exception {
    node.start(run("r"), shell("echo x; sleep 1000"));
    var failure =
        catchThrowableOfType(
            IOException.class,
            () ->
                node.followConsole(
                    run("r"),
                    0,
                    (at, data) -> {
                      throw new IOException("disk full");
                    }));
    assertThat(failure).hasMessage("disk full");
    await().atMost(20, TimeUnit.SECONDS).until(() -> processesWith("console").isEmpty());
  }

  @Test
  void an_interrupted_caller_gives_up_and_the_run_goes_on() throws Exception {
    node.start(run("r"), shell("while [ ! -e go ]; do sleep 0.05; done"));
    var ended = new CompletableFuture<Class<?>>();
    var caller =
        Thread.startVirtualThread(() -> {
          try {
            ended.complete(node.await(run("r")).getClass());
          } catch (NodeException | InterruptedException e) {
            ended.complete(e.getClass());
          }
        });
    await().atMost(20, TimeUnit.SECONDS).until(() -> !processesWith("await").isEmpty());
    caller.interrupt();
    assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
    Files.createFile(workspace("r").resolve("go"));
    assertThat(node.await(run("r")).outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void a_machine_that_booted_refuses_old_orders_and_loses_what_it_cut_off() throws Exception {
    node.start(run("r"), shell("sleep 1000"));
    forgetGeneration();
    assertThat(kindOf(() -> node.await(run("r")))).isEqualTo(Kind.STALE);
    assertThat(node.describe().generation()).isEqualTo(-1);
    assertThat(node.describe().impediments()).isNotEmpty();

    var claim = Path.of(places.state(), "r", "claim");
    Files.writeString(claim, Files.readString(claim).replaceFirst("[0-9a-f-]+", "another-boot"));
    node.begin(0);
    assertThat(node.start(run("r"), shell("true"))).isFalse();
    assertThat(node.await(run("r")).outcome()).isInstanceOf(Outcome.Lost.class);
  }

  @Test
  void every_order_for_another_generation_is_stale_and_a_new_one_ends_the_former()
      throws Exception {
    node.start(run("r"), shell("echo $$; sleep 1000"));
    node.begin(0);
    node.begin(2);
    assertNoProcessHas("SNAPBACK_RUN=r");
    assertThat(workspace("r")).doesNotExist();
    assertThat(kindOf(() -> node.begin(1))).isEqualTo(Kind.STALE);
    assertThat(kindOf(() -> node.await(new RunOnNode("r", 2)))).isEqualTo(Kind.NO_SUCH_RUN);
    var out = new ByteArrayOutputStream();
    var time = Duration.ofSeconds(20);
    List<ThrowingCallable> orders =
        List.of(
            () -> node.start(run("r"), command("true")),
            () -> node.await(run("r")),
            () -> node.stop(run("r")),
            () -> node.followConsole(run("r"), 0, (at, data) -> {}),
            () -> node.sendTree(run("r"), InputStream.nullInputStream(), Compression.GZIP),
            () -> node.fetchTree(run("r"), List.of("**"), Compression.GZIP, out),
            () -> node.collectEvidence(0, 1 << 20, time, Compression.GZIP, out));
    assertThat(orders).allSatisfy(order -> assertThat(kindOf(order)).isEqualTo(Kind.STALE));
  }

  @Test
  void a_run_whose_supervisor_was_killed_is_lost_and_leaves_nothing() throws Exception {
    node.start(
        run("r"),
        shell("kill -KILL $(cut -d' ' -f1 " + places.state() + "/r/supervisor); sleep 1000"));
    assertThat(node.await(run("r")).outcome()).isInstanceOf(Outcome.Lost.class);
    assertNoProcessHas("SNAPBACK_RUN=r");
  }

  @Test
  void a_machine_that_is_not_there_or_another_or_closed_is_told_as_such() throws Exception {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    var right = sshd.access();
    try (var off =
            node(
                new SshAccess(
                    right.host(), nobody, right.user(), right.keyFile(), right.hostKey()));
        var other = node(sshd.access("SHA256:" + "A".repeat(43)))) {
      assertThat(kindOf(off::describe)).isEqualTo(Kind.UNREACHABLE);
      assertThat(kindOf(other::describe)).isEqualTo(Kind.REFUSED);
    }
    var closed = node(right);
    closed.describe();
    closed.close();
    assertThat(kindOf(closed::describe)).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void it_says_what_it_is_and_refuses_what_only_metal_can() throws Exception {
    var found = node.describe();
    assertThat(found.node()).isEqualTo("m1");
    assertThat(found.image()).isEqualTo("bookworm");
    assertThat(found.generation()).isZero();
    assertThat(found.bootId())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    assertThat(found.commandLine()).isEqualTo(Files.readString(Path.of("/proc/cmdline")).strip());
    assertThat(found.boot()).isPresent();
    assertThat(found.impediments()).isEmpty();
    assertThat(found.inventory().cpus()).isPositive();
    assertThat(found.inventory().memoryBytes()).isGreaterThan(100L << 20);
    assertThat(kindOf(() -> node.recycle(RecycleOrder.jump(0, "bookworm"))))
        .isEqualTo(Kind.REFUSED);
    assertThat(failure(() -> node.images().drop(0, "x")).why())
        .isEqualTo(
            "node m1: it has no agent of ours and keeps no roots, so it cannot drop an image");
  }

  private static void assertGone(String pids) {
    for (var pid : pids.strip().split("[ \n]")) {
      // One that nobody has asked for yet (Z) has ended.
      assertThat(Files.exists(Path.of("/proc", pid, "exe"))).as(pid).isFalse();
    }
  }

  private static void assertNoProcessHas(String variable) {
    assertThat(ProcessHandle.allProcesses().filter(each -> has(each, variable))).isEmpty();
  }

  private static boolean has(ProcessHandle process, String variable) {
    try {
      var environment = Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
      return List.of(environment.split("\0")).contains(variable);
    } catch (IOException e) {
      return false;
    }
  }

  /** Those of the machine's script that do this. */
  private List<ProcessHandle> processesWith(String verb) {
    return ProcessHandle.allProcesses()
        .filter(each -> {
          var words = List.of(each.info().arguments().orElse(new String[0]));
          return words.contains(places.state()) && words.contains(verb);
        })
        .toList();
  }
}
