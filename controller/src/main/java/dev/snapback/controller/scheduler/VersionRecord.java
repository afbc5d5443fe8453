package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.ImageContent;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of an image as it is known; kept for good.
 *
 * @param id what it is called on nodes; never used again
 * @param image whose version it is
 * @param reason why it is in this state, for people
 * @param made when its build began, or when the image was first heard of
 * @param build empty: setup made it, on each node for itself
 * @param packages how it differs from its base
 */
public record VersionRecord(
    String id,
    String image,
    VersionState state,
    String reason,
    Instant made,
    Optional<BuildRecord> build,
    ImageContent content,
    PackageChanges packages)
    implements Stored {

  static VersionRecord ofSetup(String image, Instant now) {
    return new VersionRecord(
        image,
        image,
        VersionState.CURRENT,
        "made by setup",
        now,
        Optional.empty(),
        ImageContent.UNTOLD,
        PackageChanges.NONE);
  }

  static VersionRecord building(
      String id, String image, BuildRecord build, String why, Instant now) {
    return new VersionRecord(
        id,
        image,
        VersionState.BUILDING,
        why,
        now,
        Optional.of(build),
        ImageContent.UNTOLD,
        PackageChanges.NONE);
  }

  /** Not built: it is on each node as setup made it there. */
  public boolean bySetup() {
    return build.isEmpty();
  }

  /** The build, while it goes on. */
  public Optional<BuildRecord> going() {
    return build.filter(b -> state == VersionState.BUILDING);
  }

  VersionRecord with(BuildRecord now, String why) {
    return new VersionRecord(id, image, state, why, made, Optional.of(now), content, packages);
  }

  VersionRecord sealed(ImageContent as, PackageChanges since) {
    return new VersionRecord(id, image, state, reason, made, build, as, since);
  }

  /** The list of packages is kept as long as something may be built upon it. */
  VersionRecord in(VersionState next, String why) {
    if (next != state) {
      Lifecycle.VERSION.check(id, state, next);
    }
    boolean over = next == VersionState.FAILED || next == VersionState.OLD;
    return new VersionRecord(
        id, image, next, why, made, build, over ? content.withoutPackages() : content, packages);
  }

  @Override
  public String key() {
    return id;
  }
}
