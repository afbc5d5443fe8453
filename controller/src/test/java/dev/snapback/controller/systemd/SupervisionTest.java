package dev.snapback.controller.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisionTest {
  private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

  private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);

  /** Each turn is asked for here and waits for the test. */
  private final SynchronousQueue<CompletableFuture<Object>> turns = new SynchronousQueue<>();

  private CompletableFuture<Object> turn() {
    var turn = new CompletableFuture<>();
    try {
      turns.put(turn);
    } catch (InterruptedException e) {
      turn.completeExceptionally(e);
    }
    return turn;
  }

  @Test
  void it_says_that_it_serves_then_after_each_turn_that_it_lives_then_that_it_ends()
      throws Exception {
    try (var _ = Supervision.begin(heard::add, AT_ONCE, "on port 1", this::turn)) {
      assertThat(heard.take()).isEqualTo("READY=1\nSTATUS=on port 1");
      turns.take().complete("");
      assertThat(heard.take()).isEqualTo("WATCHDOG=1");
      turns.take().complete("");
      assertThat(heard.take()).isEqualTo("WATCHDOG=1");
    }
    assertThat(heard.take()).isEqualTo("STOPPING=1");
  }

  @Test
  void without_a_turn_there_is_no_word_of_life() throws Exception {
    var supervision = Supervision.begin(heard::add, AT_ONCE, "", this::turn);
    var _ = heard.take();
    var hangs = turns.take();

    assertThat(heard.poll(200, TimeUnit.MILLISECONDS)).isNull();

    assertThat(hangs).isNotDone();
    supervision.close();
  }

  @Test
  void a_loop_that_has_ended_is_not_said_to_live() throws Exception {
    var supervision = Supervision.begin(heard::add, AT_ONCE, "", this::turn);
    var _ = heard.take();
    turns.take().completeExceptionally(new IllegalStateException("ended"));

    assertThat(turns.poll(200, TimeUnit.MILLISECONDS)).isNull();

    assertThat(heard).isEmpty();
    supervision.close();
  }

  @Test
  void where_systemd_does_not_watch_no_turn_is_asked_for() throws Exception {
    try (var _ = Supervision.begin(heard::add, Optional.empty(), "", this::turn)) {
      assertThat(turns.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }
    assertThat(heard).containsExactly("READY=1\nSTATUS=", "STOPPING=1");
  }

  @Test
  void where_systemd_does_not_hear_it_goes_on() throws Exception {
    Notice deaf =
        state -> {
          throw new IOException("nobody there");
        };
    try (var _ = Supervision.begin(deaf, AT_ONCE, "", this::turn)) {
      turns.take().complete("");
      turns.take().complete("");
    }
  }

  @Test
  void without_systemd_it_tells_nobody() {
    try (var _ = Supervision.begin(Map.of(), "", this::turn)) {
      assertThat(turns.poll()).isNull();
    }
  }
}
