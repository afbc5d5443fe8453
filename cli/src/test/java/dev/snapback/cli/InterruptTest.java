package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a run is followed. */
class InterruptTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private Run canceledRun() {
    return shell.controller.end.toBuilder().setResult(RunResult.CANCELED).setExitCode(-1).build();
  }

  private int follow() {
    return shell.run("run", "--label", "metal", "--", "sleep", "infinity");
  }

  @Test
  void the_first_cancels_the_run_and_waits_for_its_end() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.in(RunState.RUNNING)));
      shell.signal();
      shell.controller.console(answer, 0, 23);
      answer.onNext(FakeSnapback.event(canceledRun()));
      answer.onCompleted();
    });

    assertThat(follow()).isEqualTo(130);

    assertThat(shell.controller.canceled).containsExactly("r-7");
    assertThat(shell.left).isEmpty();
    assertThat(shell.stdout()).isEqualTo("first line\nsecond line\n");
    assertThat(shell.stderr())
        .contains("asking the controller to cancel run r-7; Ctrl-C again leaves at once")
        .endsWith("snapback: run r-7 CANCELED on m1 after 12 s\n");
  }

  @Test
  void the_second_leaves() {
    shell.controller.watches.add((request, answer) -> {
      shell.signal();
      shell.signal();
      answer.onNext(FakeSnapback.event(canceledRun()));
      answer.onCompleted();
    });
    follow();
    assertThat(shell.left).containsExactly(130);
    assertThat(shell.stderr()).contains("leaving; see what became of it");
  }

  @Test
  void a_cancel_that_could_not_be_said_is_said_when_the_controller_is_back() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.in(RunState.RUNNING)));
      shell.controller.cancelAnswer = Status.UNAVAILABLE.withDescription("gone");
      shell.signal();
      shell.controller.cancelAnswer = Status.OK;
      answer.onError(Status.UNAVAILABLE.asException());
    });
    shell.controller.end = canceledRun();

    assertThat(follow()).isEqualTo(130);

    assertThat(shell.controller.canceled).containsExactly("r-7");
    assertThat(shell.stderr()).contains("could not cancel run r-7: no controller reachable");
  }

  @Test
  void before_the_run_is_handed_in_nothing_is_stored(@TempDir Path directory) throws IOException {
    shell.directory = directory;
    byte[] incompressible = new byte[4_000_000];
    new Random(7).nextBytes(incompressible);
    Files.write(directory.resolve("file"), incompressible);
    shell.controller.onWorkspace = shell::signal;

    int exit = shell.run("run", "--label", "m", "--workspace", ".", "--", "true");
    assertThat(exit).describedAs(shell.stderr()).isEqualTo(130);

    assertThat(shell.stderr())
        .contains("canceling before the run is handed in")
        .endsWith("snapback: canceled before the run was handed in\n");
    assertThat(shell.controller.offsetsAsked).isEmpty();
  }
}
