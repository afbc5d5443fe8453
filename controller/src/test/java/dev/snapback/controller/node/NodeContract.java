package dev.snapback.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.simulated.Announcement;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.simulated.SimulatedNode;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of node does. The machine behind it is a simulated one. */
@Timeout(60)
public abstract class NodeContract {
  protected static final String NAME = "m1";
  protected static final String IMAGE = "bookworm";

  private final LinkedBlockingQueue<Announcement> announcements = new LinkedBlockingQueue<>();
  SimulatedNode machine;
  Node node;
  @TempDir Path temp;

  /** The kind of node under test, speaking to {@code machine}. */
  protected abstract Node nodeFor(SimulatedNode machine) throws Exception;

  @BeforeEach
  void make() throws Exception {
    var directory = Files.createDirectory(temp.resolve("machine"));
    machine = new SimulatedNode(NAME, IMAGE, directory, new SimulatedFaults(), announcements::add);
    node = nodeFor(machine);
  }

  private static RunCommand command(String... argv) {
    return new RunCommand(List.of(argv), Map.of(), Duration.ZERO);
  }

  private static RunOnNode run(String id) {
    return new RunOnNode(id, 0);
  }

  static Kind kindOf(ThrowingCallable call) {
    return catchThrowableOfType(NodeException.class, call).kind();
  }

  private String consoleFrom(RunOnNode run, long offset) throws Exception {
    var console = new ByteArrayOutputStream();
    node.followConsole(
        run,
        offset,
        (at, data) -> {
          assertThat(at).isEqualTo(offset + console.size());
          console.writeBytes(data);
        });
    return console.toString(StandardCharsets.UTF_8);
  }

  Announcement booted() throws InterruptedException {
    var announcement = announcements.poll(30, TimeUnit.SECONDS);
    assertThat(announcement).isNotNull();
    return announcement;
  }

  @Test
  void a_node_describes_itself() throws Exception {
    var found = node.describe();
    assertThat(found.node()).isEqualTo(NAME);
    assertThat(found.image()).isEqualTo(IMAGE);
    assertThat(found.images()).contains(IMAGE);
    assertThat(found.generation()).isZero();
    assertThat(found.bootId()).isNotEmpty();
    assertThat(found.impediments()).isEmpty();
  }

  @Test
  void an_impediment_is_part_of_the_description() throws Exception {
    machine.faults().impediment("no room for a snapshot");
    assertThat(node.describe().impediments()).containsExactly("no room for a snapshot");
  }

  @Test
  void a_run_says_what_it_prints_and_how_it_ended() throws Exception {
    assertThat(node.start(run("r"), command("say", "hello", ";", "exit", "3"))).isTrue();
    assertThat(consoleFrom(run("r"), 0)).isEqualTo("hello\n");
    assertThat(node.await(run("r"))).isEqualTo(new RunEnd(new Outcome.Exited(3), 6));
  }

  @Test
  void a_console_can_be_followed_from_any_byte() throws Exception {
    node.start(run("r"), command("lines", "3"));
    assertThat(consoleFrom(run("r"), 10)).isEqualTo("e 2\nline 3\n");
    assertThat(consoleFrom(run("r"), 21)).isEmpty();
  }

  @Test
  void a_console_that_breaks_goes_on_from_where_it_broke() throws Exception {
    machine.faults().breakConsoleAtByte(0);
    node.start(run("r"), command("lines", "3"));
    assertThat(kindOf(() -> consoleFrom(run("r"), 0))).isEqualTo(Kind.UNREACHABLE);
    assertThat(consoleFrom(run("r"), 0)).isEqualTo("line 1\nline 2\nline 3\n");
  }

  @Test
  void what_is_printed_comes_while_the_run_goes_on() throws Exception {
    var seen = new CountDownLatch(1);
    node.start(run("r"), command("say", "first", ";", "wait"));
    var follower =
        CompletableFuture.runAsync(() -> {
          try {
            node.followConsole(run("r"), 0, (at, data) -> seen.countDown());
          } catch (NodeException | IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(follower).isNotDone();
    node.stop(run("r"));
    follower.get(30, TimeUnit.SECONDS);
  }

  @Test
  void a_run_is_not_started_twice() throws Exception {
    node.start(run("r"), command("say", "once"));
    assertThat(node.start(run("r"), command("say", "twice"))).isFalse();
    assertThat(consoleFrom(run("r"), 0)).isEqualTo("once\n");
  }

  @Test
  void a_stopped_run_says_so() throws Exception {
    node.start(run("r"), command("wait"));
    node.stop(run("r"));
    node.stop(run("r"));
    assertThat(node.await(run("r")).outcome()).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void stopping_what_was_never_started_is_no_failure() throws Exception {
    node.stop(run("none"));
  }

  @Test
  void a_run_ends_at_its_timeout() throws Exception {
    node.start(run("r"), new RunCommand(List.of("wait"), Map.of(), Duration.ofMillis(20)));
    assertThat(node.await(run("r")).outcome()).isEqualTo(new Outcome.TimedOut());
  }

  @Test
  void signals_and_missing_commands_and_lost_runs_are_told_apart() throws Exception {
    node.start(run("s"), command("signal", "9"));
    assertThat(node.await(run("s")).outcome()).isEqualTo(new Outcome.Signaled(9));
    node.start(run("n"), command("nonsense"));
    assertThat(node.await(run("n")).outcome()).isInstanceOf(Outcome.NotStarted.class);
    machine.faults().loseOutcome(true);
    assertThat(node.await(run("s")).outcome()).isInstanceOf(Outcome.Lost.class);
  }

  @Test
  void an_unknown_run_is_told_as_such() {
    assertThat(kindOf(() -> node.await(run("none")))).isEqualTo(Kind.NO_SUCH_RUN);
    assertThat(kindOf(() -> consoleFrom(run("none"), 0))).isEqualTo(Kind.NO_SUCH_RUN);
  }

  @Test
  void every_order_for_another_generation_is_refused_as_stale() {
    var stale = new RunOnNode("r", 7);
    var nothing = InputStream.nullInputStream();
    var out = new ByteArrayOutputStream();
    List<ThrowingCallable> orders =
        List.of(
            () -> node.start(stale, command("say", "x")),
            () -> node.await(stale),
            () -> node.stop(stale),
            () -> node.followConsole(stale, 0, (at, data) -> {}),
            () -> node.sendTree(stale, nothing, Compression.GZIP),
            () -> node.fetchTree(stale, List.of("**"), Compression.GZIP, out),
            () -> node.recycle(RecycleOrder.jump(7, IMAGE)),
            () -> node.stage(7, IMAGE, true));
    assertThat(orders).allSatisfy(order -> assertThat(kindOf(order)).isEqualTo(Kind.STALE));
  }

  @ParameterizedTest
  @EnumSource
  void a_tree_is_sent_and_what_matches_is_fetched(Compression compression) throws Exception {
    var from = Files.createDirectory(temp.resolve("from"));
    // Several messages long, and nothing that compresses well.
    var big = new byte[700_000];
    new java.util.SplittableRandom(1).nextBytes(big);
    Files.write(from.resolve("big"), big);
    Files.createDirectory(from.resolve("logs"));
    Files.writeString(from.resolve("logs/a.log"), "a");
    Files.writeString(from.resolve("other"), "o");
    var packed = new ByteArrayOutputStream();
    var tar = new Tar();
    tar.pack(from, List.of("big", "logs", "logs/a.log", "other"), compression, packed);

    node.sendTree(run("r"), new ByteArrayInputStream(packed.toByteArray()), compression);
    var fetched = new ByteArrayOutputStream();
    node.fetchTree(run("r"), List.of("logs/**", "big"), compression, fetched);

    var to = Files.createDirectory(temp.resolve("to"));
    tar.extract(new ByteArrayInputStream(fetched.toByteArray()), compression, to, Long.MAX_VALUE);
    assertThat(to.resolve("big")).hasBinaryContent(big);
    assertThat(to.resolve("logs/a.log")).hasContent("a");
    assertThat(to.resolve("other")).doesNotExist();
  }

  @Test
  void a_workspace_that_is_no_tar_stream_is_a_bad_order() {
    var nonsense = new ByteArrayInputStream("nonsense".getBytes(StandardCharsets.UTF_8));
    assertThat(kindOf(() -> node.sendTree(run("r"), nonsense, Compression.ZSTD)))
        .isEqualTo(Kind.BAD_ORDER);
  }

  @Test
  void a_sink_that_fails_ends_the_following() throws Exception {
    node.start(run("r"), command("say", "x", ";", "wait"));
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
  }

  @Test
  void recycling_leads_to_a_new_boot_at_the_next_generation_without_what_was_there()
      throws Exception {
    var before = node.describe();
    node.start(run("r"), command("say", "x"));

    var taken = node.recycle(RecycleOrder.jump(0, IMAGE));
    assertThat(taken.generation()).isEqualTo(1);
    assertThat(taken.bootIdBefore()).isEqualTo(before.bootId());
    assertThat(taken.phases()).isNotEmpty();
    booted();

    var after = node.describe();
    assertThat(after.generation()).isEqualTo(1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(kindOf(() -> node.await(new RunOnNode("r", 1)))).isEqualTo(Kind.NO_SUCH_RUN);
  }

  @Test
  void a_node_goes_down_as_it_is_told_and_says_whether_all_was_prepared() throws Exception {
    assertThat(node.recycle(RecycleOrder.jump(0, IMAGE)).staged()).isFalse();
    booted();
    assertThat(node.describe().way()).isEqualTo(BootWay.KEXEC);
    node.stage(1, IMAGE, true);
    assertThat(node.recycle(new RecycleOrder(1, IMAGE, Way.ORDERLY)).staged()).isTrue();
    booted();
    assertThat(node.recycle(new RecycleOrder(2, IMAGE, Way.FIRMWARE)).generation()).isEqualTo(3);
    booted();
    assertThat(node.describe().way()).isEqualTo(BootWay.FIRMWARE);
    machine.faults().cannot(Way.JUMP);
    assertThat(kindOf(() -> node.recycle(RecycleOrder.jump(3, IMAGE)))).isEqualTo(Kind.REFUSED);
  }

  @Test
  void a_node_says_what_it_runs_on_and_what_it_is_made_of() throws Exception {
    var found = node.describe();
    assertThat(found).isEqualTo(machine.describe());
    assertThat(found.originUuid()).isNotEmpty();
    assertThat(found.inventory().disks()).isNotEmpty();
    var boot = found.boot().orElseThrow();
    assertThat(boot.rootUuid()).isNotEmpty();
    assertThat(boot.unwritten()).isTrue();
    assertThat(boot.phases()).isNotEmpty();
  }

  @Test
  void an_old_agent_leaves_out_what_it_does_not_know_of() throws Exception {
    machine.faults().oldAgent(true);
    var found = node.describe();
    assertThat(found.boot()).isEmpty();
    assertThat(found.inventory()).isEqualTo(Inventory.UNTOLD);
    assertThat(found.generation()).isZero();
  }

  @Test
  void the_next_reset_can_be_prepared_any_number_of_times() throws Exception {
    assertThat(node.describe().staged()).isEmpty();
    var without = node.stage(0, IMAGE, false);
    assertThat(without).isEqualTo(new Staged(IMAGE, 1, 0));
    var with = node.stage(0, IMAGE, true);
    assertThat(with.kernelBytes()).isPositive();
    assertThat(node.stage(0, IMAGE, true)).isEqualTo(with);
    assertThat(node.describe().staged()).contains(with);

    node.recycle(RecycleOrder.jump(0, IMAGE));
    booted();
    assertThat(node.describe().staged()).isEmpty();
  }

  @Test
  void a_node_that_cannot_prepare_its_reset_says_why_and_resets_all_the_same() throws Exception {
    machine.faults().refuseStage("no room");
    var failure = catchThrowableOfType(NodeException.class, () -> node.stage(0, IMAGE, true));
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.why()).contains("no room");
    assertThat(kindOf(() -> node.stage(0, "nonsense", true))).isEqualTo(Kind.REFUSED);
    assertThat(node.recycle(RecycleOrder.jump(0, IMAGE)).generation()).isEqualTo(1);
    booted();
  }

  @Test
  void a_node_without_room_for_another_root_says_so() {
    machine.faults().full(true);
    assertThat(kindOf(() -> node.recycle(RecycleOrder.jump(0, IMAGE)))).isEqualTo(Kind.NO_ROOM);
  }

  @Test
  void a_node_whose_machine_is_off_is_unreachable_and_its_followers_hear_of_it() throws Exception {
    node.start(run("r"), command("wait"));
    var seen = new CompletableFuture<Kind>();
    Thread.startVirtualThread(() -> seen.complete(kindOf(() -> node.await(run("r")))));
    machine.powerOff();
    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.UNREACHABLE);
    assertThat(kindOf(() -> node.describe())).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void an_interrupted_caller_gives_up() throws Exception {
    node.start(run("r"), command("wait"));
    var ended = new CompletableFuture<Class<?>>();
    var caller =
        Thread.startVirtualThread(() -> {
          try {
            ended.complete(node.await(run("r")).getClass());
          } catch (NodeException | InterruptedException e) {
            ended.complete(e.getClass());
          }
        });
    caller.interrupt();
    assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
  }
}
