package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which versions of images there are, which nodes have them, and which one a node is to run. */
final class Images {
  private Images() {}

  /** A machine was set up with its image. */
  static void joined(Turn turn, NodeRecord node) {
    known(turn, node.image());
    turn.put(CopyRecord.of(node.name(), node.image(), CopyState.PROVEN, "made by setup"));
  }

  /** What is on its disk nobody knows any more. */
  static void forget(Turn turn, NodeName node, String why) {
    of(turn.state(), node).forEach(copy -> turn.put(copy.in(CopyState.GONE, why)));
  }

  /** What a node says that it has counts more than what is believed. */
  static void told(Turn turn, NodeRecord node, List<String> images) {
    if (images.isEmpty()) {
      return;
    }
    for (CopyRecord copy : of(turn.state(), node.name())) {
      boolean whole = copy.usable() || copy.state() == CopyState.REFUSED;
      if (whole && !images.contains(copy.version())) {
        turn.put(copy.in(CopyState.GONE, "it says that it has it no more"));
      }
    }
    for (String id : images) {
      VersionRecord version = known(turn, id);
      boolean news =
          turn.state()
              .copy(node.name(), id)
              .map(copy -> copy.state() == CopyState.RETRY || copy.state() == CopyState.STUCK)
              .orElse(true);
      if (news) {
        CopyState as = version.bySetup() ? CopyState.PROVEN : CopyState.HERE;
        turn.put(CopyRecord.of(node.name(), id, as, "it says that it has it"));
      }
    }
  }

  /** What nobody built was made by setup, under the image's own name. */
  private static VersionRecord known(Turn turn, String id) {
    return turn.version(id)
        .orElseGet(() -> {
          Optional<ImageRule> rule = Optional.ofNullable(turn.limits.images().get(id));
          turn.put(
              new ImageRecord(
                  id, id, Optional.empty(), 0, rule.flatMap(r -> r.after(turn.now)), ""));
          return turn.put(VersionRecord.ofSetup(id, turn.now));
        });
  }

  /** What is on a node, or was begun there, by version. */
  static List<CopyRecord> of(State state, NodeName node) {
    return state.copied().stream()
        .sorted()
        .flatMap(version -> state.copy(node, version).stream())
        .toList();
  }

  static boolean has(State state, NodeName node, String version) {
    return state.copy(node, version).filter(CopyRecord::usable).isPresent();
  }

  /** The version that a node is to run where nobody asks for more. */
  static String target(State state, NodeRecord node) {
    if (node.pooled().isPresent()) {
      return node.image();
    }
    return named(state, node, node.home()).or(() -> anyOther(state, node)).orElse(node.image());
  }

  /** Where it has not what it is to have, and not what it ran: what setup made, as a rule. */
  private static Optional<String> anyOther(State state, NodeRecord node) {
    return has(state, node.name(), node.image())
        ? Optional.empty()
        : of(state, node.name()).stream()
            .filter(copy -> copy.state() == CopyState.PROVEN)
            .map(CopyRecord::version)
            .findFirst();
  }

  /** The version that a node has by the name of an image or of a version. */
  static Optional<String> named(State state, NodeRecord node, String name) {
    if (node.pooled().isPresent()) {
      // What is a machine's image is none of a provider's, whatever its name.
      return Optional.of(name)
          .filter(wanted -> wanted.equals(node.image()) && !state.versions().containsKey(wanted));
    }
    ImageRecord image = state.images().get(name);
    if (image != null) {
      return best(state, node, image);
    }
    return has(state, node.name(), name) ? Optional.of(name) : Optional.empty();
  }

  /** The current one; else the one that it runs; else the newest that is good. */
  private static Optional<String> best(State state, NodeRecord node, ImageRecord image) {
    boolean current =
        state
            .copy(node.name(), image.current())
            .filter(copy ->
                copy.state() == CopyState.PROVEN
                    || (copy.state() == CopyState.HERE && image.halted().isEmpty()))
            .isPresent();
    if (current) {
      return Optional.of(image.current());
    }
    List<VersionRecord> good =
        of(state, node.name()).stream()
            .filter(CopyRecord::usable)
            .map(copy -> state.versions().get(copy.version()))
            .filter(version -> version.image().equals(image.name()) && version.state().serves())
            .toList();
    return good.stream()
        .filter(version -> version.id().equals(node.image()))
        .findFirst()
        .or(() ->
            good.stream()
                .max(Comparator.comparing(VersionRecord::made).thenComparing(VersionRecord::id)))
        .map(VersionRecord::id);
  }

  /** Whether the node runs what it is to run where nobody asks for an image. */
  static boolean serves(State state, NodeRecord node) {
    if (node.pooled().isPresent()) {
      return true;
    }
    VersionRecord runs = state.versions().get(node.image());
    if (runs == null || node.home().equals(runs.id())) {
      return runs == null || runs.state().serves();
    }
    return runs.state().serves() && node.home().equals(runs.image());
  }

  /** A node is READY on what it runs, whatever it was believed to have. */
  static void proven(Turn turn, NodeRecord node) {
    known(turn, node.image());
    String why = "checked at generation " + node.generation();
    CopyRecord copy =
        turn.state()
            .copy(node.name(), node.image())
            .orElseGet(() -> CopyRecord.of(node.name(), node.image(), CopyState.HERE, why));
    if (copy.state() != CopyState.PROVEN) {
      turn.put(copy.in(CopyState.PROVEN, why));
    }
  }

  /**
   * A node cannot be reset to a version that it was never READY on: that is the version's fault,
   * and the node goes back to one that it was. Orders that reset.
   *
   * @return false: there is none, or the version is proven
   */
  static boolean fallsBack(Turn turn, NodeRecord node, String why) {
    Optional<CopyRecord> unproven =
        turn.state().copy(node.name(), node.image()).filter(copy -> copy.state() == CopyState.HERE);
    if (unproven.isEmpty()) {
      return false;
    }
    turn.put(unproven.get().in(CopyState.REFUSED, why));
    turn.version(node.image())
        .filter(version -> version.state() == VersionState.CURRENT)
        .flatMap(version -> turn.image(version.image()))
        .ifPresent(image ->
            turn.put(
                image.halted(
                    "%s could not get READY on %s: %s".formatted(node.name(), node.image(), why))));
    String back = target(turn.state(), node);
    if (back.equals(node.image())) {
      return false;
    }
    Resets.orderTo(turn, node, back, "back from %s: %s".formatted(node.image(), why));
    return true;
  }

  static Verdict rolledBack(Turn turn, Event.ImageRolledBack event) {
    Optional<ImageRecord> found = turn.image(event.image());
    if (found.isEmpty()) {
      return Refusals.noSuchImage(event.image());
    }
    ImageRecord image = found.get();
    if (image.former().isEmpty()) {
      return Refusals.wrongState(
          "image %s has no version before %s".formatted(image.name(), image.current()));
    }
    String former = image.former().get();
    Optional<Verdict> missing = nowhere(turn, former);
    if (missing.isPresent()) {
      return missing.get();
    }
    String bad = image.current();
    VersionRecord taken = version(turn, bad);
    // Setup's own stays on every node, for when it has nothing better.
    VersionState as = taken.bySetup() ? VersionState.OLD : VersionState.BAD;
    turn.put(taken.in(as, "somebody took it back"));
    turnTo(turn, image, former, Optional.empty(), "somebody wanted it back");
    Builds.baseIsBad(turn, image, bad);
    return new Applied();
  }

  static Verdict promoted(Turn turn, Event.VersionPromoted event) {
    Optional<ImageRecord> image = turn.image(event.image());
    Optional<VersionRecord> version =
        turn.version(event.version()).filter(v -> v.image().equals(event.image()));
    if (image.isEmpty()) {
      return Refusals.noSuchImage(event.image());
    }
    if (version.isEmpty()) {
      return Refusals.wrongState(
          "image %s has no version %s".formatted(event.image(), event.version()));
    }
    VersionRecord wanted = version.get();
    switch (wanted.state()) {
      case CURRENT -> {
        return new Ignored("it is current");
      }
      case BUILDING, FAILED -> {
        return Refusals.wrongState(
            "%s is %s: %s".formatted(wanted.id(), wanted.state(), wanted.reason()));
      }
      case FORMER, BAD, OLD -> {}
    }
    Optional<Verdict> missing = nowhere(turn, wanted.id());
    if (missing.isPresent()) {
      return missing.get();
    }
    succeed(turn, image.get(), wanted, "somebody made it current");
    return new Applied();
  }

  private static Optional<Verdict> nowhere(Turn turn, String version) {
    boolean somewhere = turn.state().copies(version).values().stream().anyMatch(CopyRecord::usable);
    return somewhere
        ? Optional.empty()
        : Optional.of(Refusals.wrongState("no node has " + version + " any more"));
  }

  /** The version is current from now on, and what was so is the former one. */
  static void succeed(Turn turn, ImageRecord image, VersionRecord version, String why) {
    image
        .former()
        .filter(former -> !former.equals(version.id()))
        .ifPresent(former ->
            turn.put(version(turn, former).in(VersionState.OLD, "before " + image.current())));
    turn.put(version(turn, image.current()).in(VersionState.FORMER, "before " + version.id()));
    turnTo(turn, image, version.id(), Optional.of(image.current()), why);
  }

  private static void turnTo(
      Turn turn, ImageRecord image, String version, Optional<String> former, String why) {
    turn.put(version(turn, version).in(VersionState.CURRENT, why));
    turn.put(image.turnedTo(version, former));
    // Whatever failed before is worth another try.
    turn.state().copies(version).values().stream()
        .sorted(Comparator.comparing(CopyRecord::node))
        .forEach(copy -> {
          switch (copy.state()) {
            case RETRY, STUCK ->
                turn.put(copy.in(CopyState.RETRY, copy.reason(), 0, Optional.empty()));
            case REFUSED -> turn.put(copy.in(CopyState.HERE, copy.reason()));
            case MAKING, HERE, PROVEN, GONE -> {}
          }
        });
  }

  private static VersionRecord version(Turn turn, String id) {
    return turn.version(id).orElseThrow();
  }
}
