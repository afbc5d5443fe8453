package dev.snapback.cli.run;

import dev.snapback.cli.follow.Audience;
import dev.snapback.cli.output.Screen;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunState;
import java.time.InstantSource;

/** A person, or a CI's log, before the run that they started. */
final class RunAudience implements Audience {
  private final Screen screen;
  private final InstantSource clock;
  private final Cancellation cancellation;
  private Run now;

  RunAudience(Screen screen, InstantSource clock, Cancellation cancellation, Run submitted) {
    this.screen = screen;
    this.clock = clock;
    this.cancellation = cancellation;
    this.now = submitted;
  }

  @Override
  public void console(long offset, byte[] bytes) {
    screen.console(bytes);
  }

  @Override
  public void run(Run run) {
    now = run;
    tick();
  }

  @Override
  public void note(String line) {
    screen.note(line);
  }

  @Override
  public void tick() {
    // The end has a line of its own, after the last byte of the console.
    if (now.getState() != RunState.DONE) {
      screen.status(Progress.plain(now), Progress.live(now, clock.instant()));
    }
  }

  @Override
  public void reconnected() {
    cancellation.reconnected();
  }
}
