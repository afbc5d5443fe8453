package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * What is known of images. Immutable, as {@link State}, of which it is a part.
 *
 * @param copies by version and node; those that are GONE are left out
 * @param due when something is to be looked at again; the name says only what, for people
 */
record ImageState(
    PMap<String, ImageRecord> images,
    PMap<String, VersionRecord> versions,
    PMap<String, PMap<NodeName, CopyRecord>> copies,
    PSortedSet<Since<String>> due) {
  static final ImageState EMPTY =
      new ImageState(
          HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), TreePSet.empty());

  ImageState with(ImageRecord image) {
    String what = "image " + image.name();
    ImageRecord before = images.get(image.name());
    return new ImageState(
        images.plus(image.name(), image),
        versions,
        copies,
        due(what, before == null ? Optional.empty() : before.nextBuild(), image.nextBuild()));
  }

  ImageState with(VersionRecord version) {
    VersionRecord before = versions.get(version.id());
    return new ImageState(
        images,
        versions.plus(version.id(), version),
        copies,
        due(
            "version " + version.id(),
            before == null ? Optional.empty() : deadline(before),
            deadline(version)));
  }

  private static Optional<Instant> deadline(VersionRecord version) {
    return version.build().flatMap(BuildRecord::deadline);
  }

  ImageState with(CopyRecord copy) {
    PMap<NodeName, CopyRecord> known = of(copy.version());
    CopyRecord before = known.get(copy.node());
    PMap<NodeName, CopyRecord> now =
        copy.state() == CopyState.GONE ? known.minus(copy.node()) : known.plus(copy.node(), copy);
    return new ImageState(
        images,
        versions,
        now.isEmpty() ? copies.minus(copy.version()) : copies.plus(copy.version(), now),
        due(
            "version " + copy.version() + " on " + copy.node(),
            before == null ? Optional.empty() : before.due(),
            copy.due()));
  }

  private PSortedSet<Since<String>> due(
      String what, Optional<Instant> before, Optional<Instant> now) {
    var result = due;
    if (before.isPresent()) {
      result = result.minus(new Since<>(before.get(), what));
    }
    return now.isPresent() ? result.plus(new Since<>(now.get(), what)) : result;
  }

  PMap<NodeName, CopyRecord> of(String version) {
    PMap<NodeName, CopyRecord> found = copies.get(version);
    return found == null ? HashTreePMap.empty() : found;
  }
}
