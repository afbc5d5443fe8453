package dev.snapback.controller.simulated;

import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.scheduler.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One run on a simulated node: a script on a thread of its own, and its console. Thread-safe. */
final class SimulatedRun implements SimulatedScript.Stage {
  private final Path workspace;
  private final LongConsumer onConsole;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private @Nullable Outcome outcome;
  private Map<String, String> environment = Map.of();
  private boolean cutOff;
  private @Nullable Thread thread;

  /**
   * @param onConsole is told the console's length whenever it has grown
   */
  SimulatedRun(Path workspace, LongConsumer onConsole) {
    this.workspace = workspace;
    this.onConsole = onConsole;
  }

  synchronized void start(RunCommand command) {
    environment = command.environment();
    thread = Thread.startVirtualThread(() -> execute(command));
    if (!command.timeout().isZero()) {
      Thread.startVirtualThread(() -> endAfter(command));
    }
  }

  private void execute(RunCommand command) {
    try {
      end(SimulatedScript.run(command.argv(), this));
    } catch (InterruptedException ended) {
      // Whoever interrupts has said before what the outcome is.
    }
  }

  private void endAfter(RunCommand command) {
    try {
      if (!awaitEnd(command.timeout().toMillis())) {
        end(new Outcome.TimedOut());
      }
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first outcome counts. */
  synchronized void end(Outcome how) {
    if (outcome == null) {
      outcome = how;
      notifyAll();
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** The machine is gone: whoever waits for this run gets no answer. */
  synchronized void cutOff() {
    cutOff = true;
    notifyAll();
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public Path workspace() {
    return workspace;
  }

  @Override
  public synchronized Map<String, String> environment() {
    return environment;
  }

  @Override
  public void print(String text) {
    long length;
    synchronized (this) {
      if (outcome != null || cutOff) {
        return;
      }
      console.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      length = console.size();
      notifyAll();
    }
    onConsole.accept(length);
  }

  @Override
  public void sleep(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  /** False where {@code millis} pass first. */
  private synchronized boolean awaitEnd(long millis) throws InterruptedException {
    var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (outcome == null && !cutOff) {
      var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** How it ended; empty where the machine was gone first. Waits. */
  synchronized Optional<RunEnd> await() throws InterruptedException {
    while (outcome == null && !cutOff) {
      wait();
    }
    return cutOff || outcome == null
        ? Optional.empty()
        : Optional.of(new RunEnd(outcome, console.size()));
  }

  /** What the console has beyond {@code offset}, waiting for it; empty array: the run has ended. */
  synchronized Optional<byte[]> consoleFrom(long offset) throws InterruptedException {
    while (!cutOff && outcome == null && console.size() <= offset) {
      wait();
    }
    if (cutOff) {
      return Optional.empty();
    }
    var all = console.toByteArray();
    return Optional.of(Arrays.copyOfRange(all, (int) Math.min(offset, all.length), all.length));
  }
}
