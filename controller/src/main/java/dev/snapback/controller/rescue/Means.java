package dev.snapback.controller.rescue;

import dev.snapback.controller.scheduler.Rung;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a machine can be reached by, besides its agent. */
public record Means(Optional<SshDoor> ssh, Optional<Bmc> bmc) {

  /** The rungs that this makes possible. */
  public Set<Rung> rungs() {
    Set<Rung> rungs = EnumSet.noneOf(Rung.class);
    ssh.ifPresent(door -> rungs.add(Rung.SSH));
    bmc.ifPresent(controller -> rungs.add(Rung.POWER));
    return rungs;
  }
}
