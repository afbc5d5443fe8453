package dev.snapback.controller.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that this process serves, that it lives, and that it ends; tells nobody where
 * systemd did not start it.
 *
 * <p>It lives as long as its work takes turns: each word is sent after a turn that was asked for
 * has come. A loop that hangs, a store that does not answer or a JVM without a thread to spare ends
 * the words, and systemd starts the process anew. Thread-safe.
 */
public final class Supervision implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

  private final Notice notice;
  private final Optional<Thread> watch;

  private Supervision(Notice notice, Optional<Thread> watch) {
    this.notice = notice;
    this.watch = watch;
  }

  /**
   * Says that this process serves. To be called when it does.
   *
   * @param environment of this process
   * @param status one line for {@code systemctl status}
   * @param turn asks for a turn of the work; completes when it was taken, exceptionally when there
   *     will be none any more
   */
  public static Supervision begin(
      Map<String, String> environment, String status, Supplier<CompletionStage<?>> turn) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    Notice notice = socket.isEmpty() ? state -> {} : new NotifySocket(socket);
    return begin(notice, interval(environment), status, turn);
  }

  static Supervision begin(
      Notice notice,
      Optional<Duration> interval,
      String status,
      Supplier<CompletionStage<?>> turn) {
    tell(notice, "READY=1\nSTATUS=" + status);
    // A virtual thread, as what serves is: where these get no turn, systemd should know.
    var watch =
        interval.map(
            every -> Thread.ofVirtual().name("watchdog").start(() -> watch(notice, every, turn)));
    return new Supervision(notice, watch);
  }

  /**
   * A third of the time after which systemd would end this process, sd_watchdog_enabled(3); empty:
   * it does not watch. {@code WATCHDOG_PID} needs no look: the unit's program becomes the JVM by
   * exec.
   */
  private static Optional<Duration> interval(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
        .map(micros -> Duration.ofNanos(Long.parseLong(micros) * 1_000 / 3));
  }

  private static void watch(Notice notice, Duration interval, Supplier<CompletionStage<?>> turn) {
    try {
      while (true) {
        turn.get().toCompletableFuture().get();
        tell(notice, "WATCHDOG=1");
        Thread.sleep(interval);
      }
    } catch (ExecutionException ended) {
      // What ended it has been logged, and ends the process.
      LOG.debug("no turns any more", ended);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** What fails is said again soon, or is missed by systemd, which then acts. */
  private static void tell(Notice notice, String state) {
    try {
      notice.tell(state);
    } catch (IOException e) {
      LOG.warn("systemd was not told {}: {}", state.lines().findFirst().orElse(""), e.getMessage());
    }
  }

  /** Says that this process is about to end. */
  @Override
  public void close() {
    watch.ifPresent(Thread::interrupt);
    tell(notice, "STOPPING=1");
  }
}
