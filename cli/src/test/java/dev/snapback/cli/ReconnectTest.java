package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A console over connections that break: every byte once. */
class ReconnectTest {
  private static final String CONSOLE = "first line\nsecond line\n";

  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  private int follow() {
    return shell.run("run", "--label", "metal", "--patience", "10s", "--", "true");
  }

  private BiConsumer<WatchRunRequest, StreamObserver<RunEvent>> breaksAt(long offset) {
    return (request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.in(RunState.RUNNING)));
      shell.controller.console(answer, request.getConsoleOffset(), offset);
      answer.onError(Status.UNAVAILABLE.withDescription("gone").asException());
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5, 11, 22, 23})
  void console_goes_on_where_it_stood(long offset) {
    shell.controller.watches.add(breaksAt(offset));

    assertThat(follow()).isZero();

    assertThat(shell.stdout()).isEqualTo(CONSOLE);
    assertThat(shell.controller.offsetsAsked).containsExactly(0L, offset);
    assertThat(shell.stderr())
        .contains("lost the connection to the controller (gone): trying again for 10 s")
        .contains("connected to the controller again, console goes on at byte " + offset);
  }

  @Test
  void several_breaks_in_a_row_lose_nothing() {
    for (long offset : new long[] {3, 3, 9, 20}) {
      shell.controller.watches.add(breaksAt(offset));
    }
    assertThat(follow()).isZero();
    assertThat(shell.stdout()).isEqualTo(CONSOLE);
  }

  @Test
  void pieces_that_overlap_are_printed_once() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(shell.controller.piece(0, 8));
      answer.onNext(shell.controller.piece(2, 6));
      answer.onNext(shell.controller.piece(4, 23));
      answer.onNext(FakeSnapback.event(shell.controller.end));
      answer.onCompleted();
    });
    assertThat(follow()).isZero();
    assertThat(shell.stdout()).isEqualTo(CONSOLE);
  }

  @Test
  void a_gap_is_told_not_hidden() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(shell.controller.piece(0, 8));
      answer.onNext(shell.controller.piece(10, 23));
      answer.onNext(FakeSnapback.event(shell.controller.end));
      answer.onCompleted();
    });
    assertThat(follow()).isZero();
    assertThat(shell.stderr()).contains("2 bytes of the console are missing here");
  }

  @Test
  void console_that_follows_the_end_is_not_lost() {
    shell.controller.watches.add(breaksAt(11));
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.end));
      shell.controller.console(answer, request.getConsoleOffset(), 23);
      answer.onCompleted();
    });
    assertThat(follow()).isZero();
    assertThat(shell.stdout()).isEqualTo(CONSOLE);
  }

  @Test
  void a_break_between_the_end_and_the_rest_of_the_console_is_made_good() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.end));
      shell.controller.console(answer, 0, 11);
      answer.onError(Status.UNAVAILABLE.asException());
    });
    assertThat(follow()).isZero();
    assertThat(shell.stdout()).isEqualTo(CONSOLE);
    assertThat(shell.controller.offsetsAsked).containsExactly(0L, 11L);
  }

  @Test
  void a_stream_that_ends_early_in_good_order_is_asked_for_again() {
    shell.controller.watches.add((request, answer) -> {
      answer.onNext(FakeSnapback.event(shell.controller.in(RunState.RUNNING)));
      answer.onCompleted();
    });
    assertThat(follow()).isZero();
    assertThat(shell.stdout()).isEqualTo(CONSOLE);
  }

  @Test
  void a_controller_that_stays_away_ends_the_following_but_not_the_run() {
    shell.controller.watches.add(breaksAt(5));
    for (int i = 0; i < 100; i++) {
      shell.controller.watches.add(
          (request, answer) -> answer.onError(Status.UNAVAILABLE.asException()));
    }
    assertThat(follow()).isEqualTo(69);
    assertThat(shell.stderr())
        .contains("stayed away for 10 s. The run goes on without us: `snapback run logs -f r-7`");
  }

  @Test
  void a_refusal_is_not_a_broken_connection() {
    shell.controller.watches.add((request, answer) ->
        answer.onError(Status.INTERNAL.withDescription("disk on fire").asException()));
    assertThat(follow()).isEqualTo(70);
    assertThat(shell.stderr()).contains("the controller failed (INTERNAL): disk on fire");
  }
}
