package dev.snapback.agent.reset;

import dev.snapback.agent.kexec.KexecException;
import dev.snapback.agent.kexec.NextKernel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of this system, once its successor is prepared. An orderly way down ends this process
 * early, by SIGTERM: where it is still there after {@code patience}, nobody obeyed, and it goes the
 * short way.
 */
record WayDown(InitSystem init, Duration patience) {
  private static final Logger LOG = LoggerFactory.getLogger(WayDown.class);

  // What is dirty belongs to a root that nobody will boot again; what was put right in /boot is on
  // its disk already.
  private static final Duration SYNC_AT_MOST = Duration.ofSeconds(3);

  /** Does not return where it succeeds. */
  void go(ResetWay way, NextKernel kernel) throws KexecException, InterruptedException {
    switch (way) {
      case KEXEC -> {
        sync(kernel);
        kernel.jump();
      }
      case ORDERLY -> {
        orderly(way);
        sync(kernel);
        kernel.jump();
      }
      case FIRMWARE -> {
        orderly(way);
        sync(kernel);
        kernel.restart();
      }
    }
  }

  private void orderly(ResetWay way) throws InterruptedException {
    if (init.goDown(way)) {
      Thread.sleep(patience);
      LOG.warn("nothing went down within {} s: it is done without", patience.toSeconds());
    }
  }

  private static void sync(NextKernel kernel) throws InterruptedException {
    var sync = Thread.ofPlatform().daemon().name("sync").start(kernel::sync);
    if (!sync.join(SYNC_AT_MOST)) {
      LOG.warn("reset does not wait for what a dying disk cannot write");
    }
  }
}
