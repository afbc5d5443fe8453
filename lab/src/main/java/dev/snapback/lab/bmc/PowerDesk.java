package dev.snapback.lab.bmc;

import dev.snapback.lab.Power;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders for one switch at once and does them one after the other, as management controllers
 * do: QEMU takes a second to start, and who asks is not to wait for it. Thread-safe.
 */
final class PowerDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PowerDesk.class);

  private final PowerSwitch power;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("bmc-power").daemon().factory());

  PowerDesk(PowerSwitch power) {
    this.power = power;
  }

  boolean isOn() throws IOException {
    return power.isOn();
  }

  void order(Power wanted) {
    worker.execute(() -> {
      try {
        power.power(wanted);
      } catch (IOException e) {
        LOG.warn("the power could not be switched to {}", wanted, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** Does what was ordered first. */
  @Override
  public void close() {
    worker.close();
  }
}
