package dev.snapback.agent.reset;

import dev.snapback.agent.machine.KernelLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts {@code /boot} right: at each reset, before the machine goes down, and once after each boot,
 * which may be one that nobody ordered. Thread-safe.
 */
final class BootRepair {
  private static final Logger log = LoggerFactory.getLogger(BootRepair.class);

  /** A dying disk may never answer. */
  private static final Duration AT_MOST = Duration.ofSeconds(20);

  private static final int WORTH_TELLING = 5;

  private final BootPartition partition;
  private final KernelLog console;
  private Optional<List<String>> sinceBoot = Optional.empty();

  BootRepair(BootPartition partition, KernelLog console) {
    this.partition = partition;
    this.console = console;
  }

  /**
   * What this boot's {@code /boot} had that is not the image's, as people call it; put right by the
   * first call that finds it mounted.
   *
   * @param patience how long to wait for that
   */
  synchronized List<String> sinceBoot(String image, Duration patience) {
    if (sinceBoot.isEmpty()) {
      try {
        partition.awaitMounted(image, patience);
        sinceBoot = Optional.of(restore(image));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of("/boot: nobody waited for it");
      } catch (IOException e) {
        log.error("cannot put /boot right; a cold boot may fail: {}", e.toString());
        return List.of("/boot: " + e);
      }
    }
    return sinceBoot.get();
  }

  /** Begins in the background; a kexec does not need {@code /boot}, so that no failure stops it. */
  Thread begin(String image) {
    return Thread.ofPlatform().daemon().name("boot").start(() -> atReset(image));
  }

  private synchronized void atReset(String image) {
    try {
      var _ = restore(image);
    } catch (IOException e) {
      log.error("cannot put /boot right; a cold boot may fail: {}", e.toString());
      console.say("cannot put /boot right: " + e.getMessage());
    }
  }

  private List<String> restore(String image) throws IOException {
    var changed = partition.restore(image);
    if (!changed.isEmpty()) {
      var first = changed.subList(0, Math.min(changed.size(), WORTH_TELLING));
      log.warn("{} files of /boot were put right: {}", changed.size(), first);
    }
    return changed;
  }

  /** Waits for what was begun, a while at most. */
  void await(Thread begun) {
    try {
      if (!begun.join(AT_MOST)) {
        log.error("reset does not wait longer for /boot to be put right; a cold boot may fail");
        console.say("/boot is still not put right");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
