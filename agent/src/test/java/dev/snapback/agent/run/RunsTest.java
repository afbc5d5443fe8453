package dev.snapback.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.run.RunOutcome.Exited;
import dev.snapback.agent.run.RunOutcome.Lost;
import dev.snapback.agent.run.RunOutcome.NotStarted;
import dev.snapback.agent.run.RunOutcome.Signalled;
import dev.snapback.agent.run.RunOutcome.Stopped;
import dev.snapback.agent.run.RunOutcome.TimedOut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  private static final RunId ID = new RunId("r1");

  @TempDir Path directory;
  private final FakeSystemd systemd = new FakeSystemd();
  private Runs runs = Runs.under(systemd, new MachineRoot(Path.of("/nowhere")));

  @BeforeEach
  void a_program() throws IOException {
    Files.createDirectories(directory.resolve("bin"));
    assertThat(Files.createFile(directory.resolve("bin/true")).toFile().setExecutable(true))
        .isTrue();
    runs = newAgent();
  }

  private Runs newAgent() {
    return Runs.under(systemd, new MachineRoot(directory));
  }

  private static RunOrder order(String... command) {
    return new RunOrder(ID, List.of(command), Map.of("A", "1"), Optional.empty());
  }

  private boolean start() throws IOException {
    return runs.start(order("true"), Map.of("SNAPBACK_RUN", "r1"));
  }

  private RunOutcome outcome() throws Exception {
    return runs.find(ID).orElseThrow().end().get(10, TimeUnit.SECONDS).outcome();
  }

  private Path console() {
    return directory.resolve("var/lib/snapback/runs/r1/console");
  }

  private void print(String text) throws IOException {
    Files.writeString(console(), text, StandardOpenOption.APPEND);
  }

  private CompletableFuture<String> follow(long offset) {
    var text = new StringBuilder();
    return CompletableFuture.supplyAsync(() -> {
      try {
        runs.find(ID)
            .orElseThrow()
            .follow(
                offset, 3, (at, data) -> text.append(StandardCharsets.UTF_8.decode(data)) != null);
        return text.toString();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void a_run_is_started_once() throws Exception {
    assertThat(start()).isTrue();
    assertThat(start()).isFalse();
    systemd.exit(ID, 3);

    assertThat(outcome()).isEqualTo(new Exited(3));
  }

  @Test
  void its_unit_has_the_environment_of_the_order_and_ours() throws Exception {
    assertThat(start()).isTrue();

    assertThat(directory.resolve("run/systemd/system/snapback-run-r1.service"))
        .content()
        .contains("\"A=1\"", "\"SNAPBACK_RUN=r1\"", "\"HOME=/root\"", "\":@/bin/true\" \"true\"");
    systemd.exit(ID, 0);
    assertThat(outcome()).isEqualTo(new Exited(0));
  }

  @Test
  void a_signal_and_a_timeout_are_told_apart() throws Exception {
    assertThat(start()).isTrue();
    systemd.signal(ID, 11);
    assertThat(outcome()).isEqualTo(new Signalled(11));

    var other = new RunId("r2");
    var order = new RunOrder(other, List.of("true"), Map.of(), Optional.empty());
    assertThat(runs.start(order, Map.of())).isTrue();
    systemd.timeOut(other);
    assertThat(runs.find(other).orElseThrow().end().get(10, TimeUnit.SECONDS).outcome())
        .isEqualTo(new TimedOut());
  }

  @Test
  void a_stop_is_told_apart_and_may_be_repeated() throws Exception {
    assertThat(start()).isTrue();
    runs.find(ID).orElseThrow().stop();
    runs.find(ID).orElseThrow().stop();

    assertThat(outcome()).isEqualTo(new Stopped());
  }

  @Test
  void a_command_that_is_not_there_is_not_started() throws Exception {
    assertThat(runs.start(order("./nothing"), Map.of())).isTrue();

    assertThat(outcome()).isEqualTo(new NotStarted("no such file: ./nothing"));
  }

  @Test
  void a_command_that_the_kernel_does_not_execute_is_not_started() throws Exception {
    systemd.refuseToExecute("systemctl start: exit 1");
    assertThat(start()).isTrue();

    assertThat(outcome()).isInstanceOf(NotStarted.class);
  }

  @Test
  void a_unit_that_is_gone_is_a_lost_run() throws Exception {
    assertThat(start()).isTrue();
    systemd.forget(ID);

    assertThat(outcome()).isInstanceOf(Lost.class);
  }

  @Test
  void followers_get_all_of_the_console_from_their_offset_on() throws Exception {
    assertThat(start()).isTrue();
    CompletableFuture<String> all = follow(0);
    CompletableFuture<String> some = follow(4);
    print("one\n");
    print("two\n");
    Path moved = Files.move(console(), console().resolveSibling("gone"));
    Files.writeString(moved, "three\n", StandardOpenOption.APPEND);
    systemd.exit(ID, 0);

    assertThat(all.get(10, TimeUnit.SECONDS)).isEqualTo("one\ntwo\nthree\n");
    assertThat(some.get(10, TimeUnit.SECONDS)).isEqualTo("two\nthree\n");
    assertThat(runs.find(ID).orElseThrow().end().join().consoleBytes()).isEqualTo(14);
  }

  @Test
  void an_agent_that_restarts_takes_up_its_runs() throws Exception {
    assertThat(start()).isTrue();
    print("before\n");
    var killed = runs.find(ID).orElseThrow();
    runs = newAgent();
    runs.recover();
    print("after\n");
    assertThat(start()).isFalse();
    systemd.exit(ID, 5);
    assertThat(outcome()).isEqualTo(new Exited(5));
    assertThat(follow(7).get(10, TimeUnit.SECONDS)).isEqualTo("after\n");

    // The one that was "killed" watches on, here, and would note the loss of its unit.
    killed.end().get(10, TimeUnit.SECONDS);
    systemd.forget(ID);
    runs = newAgent();
    runs.recover();
    assertThat(outcome()).isEqualTo(new Exited(5));
  }

  @Test
  void a_workspace_is_made_empty_until_the_run_has_started() throws Exception {
    Path workspace = runs.freshWorkspace(ID);
    Files.createDirectories(workspace.resolve("a/b"));
    Files.createSymbolicLink(workspace.resolve("a/link"), directory);

    assertThat(runs.freshWorkspace(ID)).isEmptyDirectory();
    assertThat(directory.resolve("bin/true")).exists();
    assertThat(start()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> runs.freshWorkspace(ID));
    systemd.exit(ID, 0);
    assertThat(outcome()).isEqualTo(new Exited(0));
  }

  @Test
  void a_workspace_that_the_run_replaced_by_a_link_is_not_read() throws Exception {
    assertThat(start()).isTrue();
    Path workspace = runs.find(ID).orElseThrow().workspace();
    Files.delete(workspace);
    Files.createSymbolicLink(workspace, directory);

    assertThatThrownBy(() -> runs.find(ID).orElseThrow().workspace())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("replaced by a link");
    systemd.exit(ID, 0);
    assertThat(outcome()).isEqualTo(new Exited(0));
  }

  @Test
  void a_run_whose_root_lost_what_it_wrote_is_lost_whatever_it_ended_with() throws Exception {
    runs = Runs.under(systemd, new MachineRoot(directory), () -> Optional.of("pool p is full"));
    assertThat(start()).isTrue();
    systemd.exit(ID, 0);

    assertThat(outcome()).isEqualTo(new Lost("pool p is full"));
  }

  @Test
  void a_run_that_hangs_on_a_lost_root_is_ended() throws Exception {
    var looks = new AtomicInteger();
    var watch =
        new SpaceWatch(
            () -> looks.incrementAndGet() > 2 ? Optional.of("full") : Optional.empty(), 1);

    assertThat(watch.watch(new CompletableFuture<Void>())).hasValue("full");
    assertThat(watch.watch(CompletableFuture.completedFuture(1))).isEmpty();
    assertThat(looks).hasValue(3);
  }

  @Test
  void all_of_a_cgroup_is_killed_where_the_kernel_can() throws Exception {
    var processes = new ProcessFiles(Path.of("/proc"), directory);
    assertThat(processes.kill("/system.slice/x.service")).isFalse();
    assertThat(processes.kill("")).isFalse();
    Path cgroup = Files.createDirectories(directory.resolve("system.slice/x.service"));
    Files.createFile(cgroup.resolve("cgroup.kill"));

    assertThat(processes.kill("/system.slice/x.service")).isTrue();
    assertThat(cgroup.resolve("cgroup.kill")).hasContent("1");
  }
}
