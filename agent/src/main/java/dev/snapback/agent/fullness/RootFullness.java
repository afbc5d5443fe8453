package dev.snapback.agent.fullness;

import dev.snapback.agent.lvm.Fullness;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Settings;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.run.RootSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The space of this machine's root, by device-mapper. The first time that it is nearly full,
 * somebody is told who can make room.
 */
public final class RootFullness implements RootSpace {
  private static final Logger LOG = LoggerFactory.getLogger(RootFullness.class);

  private final Lvm lvm;
  private final Path state;
  private final Runnable nearlyFull;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param state the directory with the node's settings
   * @param nearlyFull called at most once, by whoever looks
   */
  public RootFullness(Lvm lvm, Path state, Runnable nearlyFull) {
    this.lvm = lvm;
    this.state = state;
    this.nearlyFull = nearlyFull;
  }

  @Override
  public Optional<String> lost() {
    try {
      String group = Settings.read(state).volumeGroup();
      Fullness fullness = lvm.fullness(group, Volumes.ROOT, Volumes.POOL);
      double most = fullness.most();
      if (most >= Volumes.ALARM_PERCENT && told.compareAndSet(false, true)) {
        LOG.warn("what the root writes to is {} % full", Math.round(most));
        nearlyFull.run();
      }
      return fullness.lost();
    } catch (IOException | LvmException e) {
      LOG.warn("it is not known how full the root is: {}", e.toString());
      return Optional.empty();
    }
  }
}
