package dev.snapback.cli.follow;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.Console;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one run until it is DONE and its console is complete. When the connection breaks, a new
 * one goes on at the offset where the old one stood. Used once, by one thread.
 */
public final class Follower {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Controller controller;
  private final Surroundings surroundings;
  private final Audience audience;
  private final Duration patience;
  private final String run;

  private final ConsolePosition position = new ConsolePosition();
  private @Nullable Run last;
  private @Nullable Instant lostAt;

  /**
   * @param patience for how long to try to reach a controller again that has gone away
   */
  public Follower(
      Controller controller,
      Surroundings surroundings,
      Audience audience,
      Duration patience,
      String run) {
    this.controller = controller;
    this.surroundings = surroundings;
    this.audience = audience;
    this.patience = patience;
    this.run = run;
  }

  /**
   * Blocks until the end.
   *
   * @return the run as last seen: DONE, unless the audience had enough before
   * @throws Failure (69) if the controller stayed away for longer than the patience; else with the
   *     exit code of its refusal
   */
  public Run follow() throws InterruptedException {
    while (true) {
      String loss;
      try {
        Optional<Run> end = watchOnce();
        if (end.isPresent()) {
          return end.get();
        }
        loss = "it ended the stream before the run was done";
      } catch (StatusException e) {
        Status status = e.getStatus();
        if (!Controller.isLostConnection(status)) {
          throw controller.failure(e);
        }
        loss = status.getDescription() == null ? status.getCode().name() : status.getDescription();
      }
      if (last != null && isComplete(last)) {
        return last;
      }
      lost(loss);
      surroundings.pause().of(BETWEEN_ATTEMPTS);
      controller.reconnectNow();
    }
  }

  /**
   * @return the run at its end; empty if the stream ended too early
   */
  private Optional<Run> watchOnce() throws StatusException, InterruptedException {
    BlockingClientCall<?, RunEvent> call =
        controller
            .streams()
            .watchRun(
                WatchRunRequest.newBuilder().setId(run).setConsoleOffset(position.next()).build());
    try {
      while (last == null || !audience.enough(position.next())) {
        RunEvent event;
        try {
          event = call.read(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          audience.tick();
          continue;
        }
        if (event == null) {
          return Optional.ofNullable(last).filter(seen -> seen.getState() == RunState.DONE);
        }
        found();
        accept(event);
      }
      return Optional.ofNullable(last);
    } finally {
      call.cancel("no longer followed", null);
    }
  }

  private void accept(RunEvent event) {
    switch (event.getWhatCase()) {
      case RUN -> {
        last = event.getRun();
        audience.run(event.getRun());
      }
      case CONSOLE -> accept(event.getConsole());
      case WHAT_NOT_SET -> {
        // Something that a newer controller says beside what we know.
      }
    }
  }

  private void accept(Console piece) {
    long gap = position.gapBefore(piece);
    if (gap > 0) {
      audience.note(gap + " bytes of the console are missing here: the controller left them out");
    }
    byte[] fresh = position.advance(piece);
    if (fresh.length > 0) {
      audience.console(position.next() - fresh.length, fresh);
    }
  }

  private boolean isComplete(Run seen) {
    return seen.getState() == RunState.DONE && position.next() >= seen.getConsoleBytes();
  }

  private void lost(String why) {
    Instant now = surroundings.clock().instant();
    if (lostAt == null) {
      lostAt = now;
      audience.note(
          "lost the connection to the controller ("
              + why
              + "): trying again for "
              + patience.toSeconds()
              + " s");
    }
    if (Duration.between(lostAt, now).compareTo(patience) > 0) {
      throw Failure.unavailable(
          "the controller at "
              + controller.address().text()
              + " stayed away for "
              + patience.toSeconds()
              + " s. The run goes on without us: `snapback run logs -f "
              + run
              + "` when the controller is back");
    }
  }

  private void found() {
    if (lostAt != null) {
      lostAt = null;
      audience.note(
          "connected to the controller again, console goes on at byte " + position.next());
      audience.reconnected();
    }
  }
}
