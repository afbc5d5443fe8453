package dev.snapback.agent.announce;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is at the controller, as far as it has said so; before that, this machine's own
 * clock. Certificates end by the controller's clock, and a machine's may be off by years (an empty
 * battery), and be set while the agent runs. Thread-safe.
 */
public final class ControllerClock implements InstantSource {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerClock.class);

  /** Logs and certificates of machines that differ by less can be read side by side. */
  private static final Duration TOLERATED = Duration.ofMinutes(5);

  private record Heard(Instant said, long nanos) {}

  private final InstantSource own;
  private final LongSupplier nanos;
  private volatile Optional<Heard> heard = Optional.empty();

  public ControllerClock() {
    this(InstantSource.system(), System::nanoTime);
  }

  /**
   * @param own this machine's clock
   * @param nanos this machine's time since some instant, which nobody sets
   */
  ControllerClock(InstantSource own, LongSupplier nanos) {
    this.own = own;
    this.nanos = nanos;
  }

  @Override
  public Instant instant() {
    return heard
        .map(last -> last.said().plusNanos(nanos.getAsLong() - last.nanos()))
        .orElseGet(own::instant);
  }

  /** What time it is by this machine's own clock. */
  Instant here() {
    return own.instant();
  }

  /**
   * @param millis since 1970 UTC; 0: it did not say
   */
  void heard(long millis) {
    if (millis == 0) {
      return;
    }
    Instant said = Instant.ofEpochMilli(millis);
    heard = Optional.of(new Heard(said, nanos.getAsLong()));
    Instant here = here();
    if (Duration.between(here, said).abs().compareTo(TOLERATED) > 0) {
      LOG.warn("this machine's clock says {}, the controller's {}: set the wrong one", here, said);
    }
  }
}
