package dev.snapback.agent;

import dev.snapback.agent.announce.ControllerClock;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.identity.Renewing;
import dev.snapback.agent.renewal.Renewals;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a joined agent's identity good, and notices where the machine has got another one. */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** A person who has just typed {@code join} waits for it. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final IdentityFiles files;
  private final ControllerClock clock = new ControllerClock();
  private final Renewals renewals;

  Upkeep(IdentityFiles files, OwnIdentity own) {
    this.files = files;
    this.renewals =
        new Renewals(
            own, files, Renewing::renew, clock, Thread::sleep, RandomGenerator.getDefault());
  }

  ControllerClock clock() {
    return clock;
  }

  /**
   * A machine can be joined anew while its agent runs: its certificate has ended, say, or it was
   * forgotten. Then this process is of no use any more: it ends, and systemd starts another. Runs
   * go on.
   */
  void endWhenJoinedAnew() throws IOException {
    var known = files.joined();
    Thread.ofVirtual().name("joined-anew").start(() -> endWhenJoinedAnew(known));
  }

  private void endWhenJoinedAnew(Optional<String> known) {
    try {
      awaitJoinedAnew(files, known, LOOK);
      LOG.info("this machine was joined anew: the agent starts again");
      System.exit(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void awaitJoinedAnew(IdentityFiles files, Optional<String> known, Duration look)
      throws InterruptedException {
    while (true) {
      try {
        // Absent while it is being written.
        var now = files.joined();
        if (now.isPresent() && !now.equals(known)) {
          return;
        }
      } catch (IOException e) {
        LOG.debug("the state directory cannot be read: {}", e.toString());
      }
      Thread.sleep(look);
    }
  }

  /** Once the controller knows of this boot, and so has said what time it is; never returns. */
  void renew() {
    try {
      renewals.keepUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
