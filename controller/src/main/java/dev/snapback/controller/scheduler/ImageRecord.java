package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * An image as it is known: a name, whose versions nodes have.
 *
 * @param name that setup gave it on its nodes; its first version has the same
 * @param current the version that its nodes are to have
 * @param former the one before, for a rollback; empty: there is none
 * @param builds how many were ever begun; the number of the newest
 * @param nextBuild when the next one begins by itself; empty: never
 * @param halted why the current version is not rolled out any further, for people; empty: it is
 */
public record ImageRecord(
    String name,
    String current,
    Optional<String> former,
    int builds,
    Optional<Instant> nextBuild,
    String halted)
    implements Stored {

  ImageRecord counting(int builtNow) {
    return new ImageRecord(name, current, former, builtNow, nextBuild, halted);
  }

  ImageRecord nextBuild(Optional<Instant> at) {
    return new ImageRecord(name, current, former, builds, at, halted);
  }

  ImageRecord halted(String why) {
    return new ImageRecord(name, current, former, builds, nextBuild, why);
  }

  /** Another version is current from now on. */
  ImageRecord turnedTo(String version, Optional<String> before) {
    return new ImageRecord(name, version, before, builds, nextBuild, "");
  }

  @Override
  public String key() {
    return name;
  }
}
