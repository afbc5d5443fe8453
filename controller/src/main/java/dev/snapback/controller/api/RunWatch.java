package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.proto.api.v1.Console;
import dev.snapback.proto.api.v1.RunEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One watcher of one run: sends its changes and its console until it is DONE. Used by one thread.
 */
final class RunWatch {
  // A file tells nobody that it grew. Changes of the run itself come at once.
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int CHUNK = 64 * 1024;

  private final Supplier<Optional<RunRecord>> run;
  private final ConsoleReader console;
  private final Outgoing<RunEvent> out;
  private final boolean wantsConsole;
  private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
  private long offset;
  private Optional<RunRecord> sent = Optional.empty();

  /**
   * @param run as it is now
   * @param offset where in the console to begin; less than 0: no console
   */
  RunWatch(
      Supplier<Optional<RunRecord>> run,
      ConsoleReader console,
      long offset,
      Outgoing<RunEvent> out) {
    this.run = run;
    this.console = console;
    this.offset = offset;
    this.wantsConsole = offset >= 0;
    this.out = out;
  }

  /** Returns when all was sent, or when the watcher has gone. */
  void follow() throws IOException, InterruptedException {
    while (!out.isGone()) {
      RunRecord now = run.get().orElseThrow();
      boolean done = now.state() == RunState.DONE;
      // The end is told after the last of the console, a first look at once.
      if (sent.isEmpty() || !done) {
        tell(now);
      }
      sendConsole(now);
      if (done) {
        tell(now);
        return;
      }
      out.await(LOOK_AGAIN);
    }
  }

  private void tell(RunRecord now) throws IOException, InterruptedException {
    if (!sent.equals(Optional.of(now))) {
      sent = Optional.of(now);
      long bytes = console.length(now.id(), now.attempt());
      var _ = out.send(RunEvent.newBuilder().setRun(Messages.run(now, bytes)).build());
    }
  }

  private void sendConsole(RunRecord now) throws IOException, InterruptedException {
    boolean more = wantsConsole;
    while (more) {
      buffer.clear();
      console.read(now.id(), now.attempt(), offset, buffer);
      buffer.flip();
      int read = buffer.remaining();
      more = read > 0 && out.send(consoleEvent());
      offset += read;
    }
  }

  private RunEvent consoleEvent() {
    return RunEvent.newBuilder()
        .setConsole(Console.newBuilder().setOffset(offset).setData(ByteString.copyFrom(buffer)))
        .build();
  }
}
