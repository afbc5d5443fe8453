package dev.snapback.controller.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Event.RunBroken;
import dev.snapback.controller.scheduler.Event.RunCollected;
import dev.snapback.controller.scheduler.Event.RunEnded;
import dev.snapback.controller.scheduler.Event.RunStarted;
import dev.snapback.controller.scheduler.Fault;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.Rung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunConductorTest {
  private static final Event STARTED = new RunStarted(Bench.RUN, 1);
  private static final Event COLLECTED = new RunCollected(Bench.RUN, 1, "");

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

  private static Event ended(int code) {
    return new RunEnded(Bench.RUN, 1, new Outcome.Exited(code));
  }

  private void expect(Event... wanted) throws InterruptedException {
    for (var event : wanted) {
      assertThat(bench.events.next()).isEqualTo(event);
    }
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectory(temp.resolve(name));
  }

  @Test
  void a_run_gets_its_workspace_and_leaves_console_and_artifacts() throws Exception {
    bench.makeWorkspace(directory("from"), "in.txt", "from the workspace\n");
    bench.conduct(
        RunState.PREPARING,
        Bench.order(
            List.of("*.log"),
            true,
            "cat",
            "in.txt",
            ";",
            "write",
            "a.log",
            "kept",
            ";",
            "exit",
            "3"));
    expect(STARTED, ended(3), COLLECTED);
    assertThat(bench.console()).isEqualTo("from the workspace\n");
    assertThat(bench.files.artifacts(Bench.RUN).resolve("a.log")).hasContent("kept");
    assertThat(bench.files.artifacts(Bench.RUN).resolve("in.txt")).doesNotExist();
  }

  @Test
  void the_console_begins_with_where_it_ran() throws Exception {
    bench.run("say", "x");
    expect(STARTED, ended(0), COLLECTED);
    assertThat(Files.readAllLines(bench.files.console(Bench.RUN, 1)).getFirst())
        .startsWith("NODE_PROVIDER=simulated node=m1 image=bookworm generation=0 boot=");
  }

  @Test
  void a_console_whose_connection_breaks_is_whole() throws Exception {
    bench.machine.faults().breakConsoleAtByte(10);
    bench.run("lines", "5", ";", "sleep", "20", ";", "say", "end");
    expect(STARTED, ended(0), COLLECTED);
    assertThat(bench.console()).isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\nend\n");
  }

  @Test
  void after_a_restart_the_console_goes_on_where_it_ended() throws Exception {
    var command = new String[] {"lines", "3", ";", "wait"};
    bench.run(command);
    expect(STARTED);
    bench.awaitConsole("line 1\nline 2\nline 3\n");
    bench.restart();
    bench.conduct(RunState.RUNNING, Bench.order(List.of(), false, command));
    bench.begin(new Effect.StopRun(Bench.RUN, 1, Bench.MACHINE, 0));
    expect(new RunEnded(Bench.RUN, 1, new Outcome.Stopped()), COLLECTED);
    assertThat(bench.console()).isEqualTo("line 1\nline 2\nline 3\n");
  }

  @Test
  void a_run_that_was_started_before_a_restart_is_not_sent_its_workspace_again() throws Exception {
    bench.makeWorkspace(directory("from"), "a", "sent");
    var order =
        Bench.order(List.of("a"), true, "write", "a", "made", ";", "say", "done", ";", "wait");
    bench.conduct(RunState.PREPARING, order);
    expect(STARTED);
    // The conductor that a restart ends here lives on for a moment, which no real one does.
    bench.awaitConsole("done\n");
    bench.restart();
    bench.conduct(RunState.PREPARING, order);
    expect(STARTED);
    bench.awaitConsole("done\n");
    bench.begin(new Effect.StopRun(Bench.RUN, 1, Bench.MACHINE, 0));
    expect(new RunEnded(Bench.RUN, 1, new Outcome.Stopped()), COLLECTED);
    assertThat(bench.files.artifacts(Bench.RUN).resolve("a")).hasContent("made");
  }

  @Test
  void after_a_restart_while_collecting_only_that_is_done() throws Exception {
    bench.run("write", "a", "made");
    expect(STARTED, ended(0), COLLECTED);
    bench.restart();
    bench.conduct(RunState.COLLECTING, Bench.order(List.of("a"), false, "write", "a", "made"));
    expect(COLLECTED);
    assertThat(bench.files.artifacts(Bench.RUN).resolve("a")).hasContent("made");
  }

  private RunBroken broken() throws InterruptedException {
    return (RunBroken) bench.events.next();
  }

  @Test
  void a_machine_that_dies_is_at_fault_when_patience_ends() throws Exception {
    bench.machine.faults().dieAtConsoleByte(7);
    bench.run("lines", "2", ";", "wait");
    expect(STARTED);
    assertThat(broken().fault()).isEqualTo(Fault.MACHINE);
  }

  @Test
  void a_machine_that_rebooted_meanwhile_is_at_fault_at_once() throws Exception {
    bench.run("wait");
    expect(STARTED);
    bench.machine.powerOff();
    bench.machine.powerOn();
    assertThat(broken().fault()).isEqualTo(Fault.MACHINE);
  }

  @Test
  void a_machine_at_another_generation_is_at_fault() throws Exception {
    bench.begin(
        new Effect.ConductRun(
            Bench.RUN,
            1,
            Bench.MACHINE,
            9,
            RunState.PREPARING,
            Bench.order(List.of(), false, "say", "x")));
    assertThat(broken().fault()).isEqualTo(Fault.MACHINE);
  }

  @Test
  void a_workspace_that_is_none_is_the_orders_fault() throws Exception {
    Files.writeString(bench.workspace(), "nonsense");
    bench.conduct(RunState.PREPARING, Bench.order(List.of(), true, "say", "x"));
    assertThat(broken().fault()).isEqualTo(Fault.ORDER);
  }

  @Test
  void a_workspace_that_cannot_be_read_is_the_controllers_fault() throws Exception {
    bench.conduct(RunState.PREPARING, Bench.order(List.of(), true, "say", "x"));
    assertThat(broken().fault()).isEqualTo(Fault.CONTROLLER);
  }

  @Test
  void a_run_that_the_machine_lost_has_nothing_to_collect() throws Exception {
    bench.machine.faults().loseOutcome(true);
    bench.run("say", "x");
    expect(STARTED);
    assertThat(((RunEnded) bench.events.next()).outcome()).isInstanceOf(Outcome.Lost.class);
  }

  @Test
  void an_abandoned_run_ends_without_a_word_and_another_attempt_can_begin() throws Exception {
    bench.run("wait");
    expect(STARTED);
    bench.begin(new Effect.AbandonRun(Bench.RUN, 1));
    bench.machine.recycle(RecycleOrder.jump(0, "bookworm"));
    bench.booted();
    bench.begin(
        new Effect.ConductRun(
            Bench.RUN,
            2,
            Bench.MACHINE,
            1,
            RunState.PREPARING,
            Bench.order(List.of(), false, "say", "second")));
    expect(
        new RunStarted(Bench.RUN, 2),
        new RunEnded(Bench.RUN, 2, new Outcome.Exited(0)),
        new RunCollected(Bench.RUN, 2, ""));
    assertThat(bench.files.console(Bench.RUN, 1)).exists();
    assertThat(bench.files.console(Bench.RUN, 2)).content().endsWith("\nsecond\n");
  }

  @Test
  void a_console_beyond_its_limit_is_cut_and_says_so() throws Exception {
    bench.run("lines", "1000");
    expect(STARTED, ended(0), COLLECTED);
    assertThat(bench.console())
        .startsWith("line 1\n")
        .endsWith("[snapback: the console is longer than 1000 bytes; the rest is not kept]\n");
  }

  @Test
  void artifacts_beyond_their_limit_are_not_kept_and_the_result_stands() throws Exception {
    var big = "x".repeat(200_000);
    bench.conduct(RunState.PREPARING, Bench.order(List.of("**"), false, "write", "big", big));
    expect(STARTED, ended(0));
    assertThat(((RunCollected) bench.events.next()).note()).contains("larger than the limit");
    assertThat(bench.files.artifacts(Bench.RUN)).doesNotExist();
  }

  @Test
  void a_machine_that_is_gone_when_its_artifacts_are_wanted_leaves_a_note() throws Exception {
    bench.machine.powerOff();
    bench.conduct(RunState.COLLECTING, Bench.order(List.of("**"), false, "say", "x"));
    assertThat(((RunCollected) bench.events.next()).note())
        .startsWith("artifacts could not be fetched: ");
  }

  @Test
  void a_run_that_failed_has_evidence_among_its_artifacts_when_it_is_collected() throws Exception {
    bench.conduct(
        RunState.PREPARING,
        Bench.order(List.of("*.log"), false, "write", "a.log", "kept", ";", "exit", "3"));
    expect(STARTED, ended(3), COLLECTED);

    Path artifacts = bench.files.artifacts(Bench.RUN);
    assertThat(artifacts.resolve("evidence/attempt-1/kernel.log"))
        .hasContent("simulated: generation 0");
    assertThat(artifacts.resolve("a.log")).hasContent("kept");
    try (var left = Files.list(bench.files.directory(Bench.RUN))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .doesNotContain("evidence.new", "evidence.tar.zst");
    }

    // Artifacts that come later do not take it away.
    bench.conduct(
        RunState.COLLECTING,
        Bench.order(List.of("*.log"), false, "write", "a.log", "kept", ";", "exit", "3"));
    expect(COLLECTED);
    assertThat(artifacts.resolve("evidence/attempt-1/kernel.log")).exists();
  }

  @Test
  void a_run_that_succeeded_has_no_evidence() throws Exception {
    bench.conduct(RunState.PREPARING, Bench.order(List.of(), false, "say", "x"));
    expect(STARTED, ended(0), COLLECTED);

    assertThat(bench.files.artifacts(Bench.RUN).resolve("evidence")).doesNotExist();
  }

  @Test
  void a_node_that_gives_no_evidence_is_reset_without() throws Exception {
    var reset =
        new Effect.ResetNode(
            Bench.MACHINE,
            1,
            5,
            "bookworm",
            Rung.KEXEC,
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            Optional.empty(),
            Optional.empty());
    bench.begin(new Effect.ExamineThenReset(Bench.RUN, 1, reset));

    // It is at generation 0, and says so to both.
    assertThat(bench.events.next()).isInstanceOf(Event.ResetFailed.class);
    assertThat(bench.files.artifacts(Bench.RUN).resolve("evidence")).doesNotExist();
  }
}
