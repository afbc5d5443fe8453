package dev.snapback.controller.scheduler;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings idle nodes to what they are to have: resets them to it, sends it to them, removes what
 * nobody needs. Looks at the records alone, at each turn.
 */
final class RollOut {
  private RollOut() {}

  static void settle(Turn turn) {
    boolean onlySetups = turn.state().versions().size() == turn.state().images().size();
    // Where nothing was ever built, only a node that has just become idle can be elsewhere.
    Collection<NodeName> looked = onlySetups ? turn.changedNodes() : idle(turn);
    for (NodeName name : List.copyOf(looked)) {
      ready(turn, name).ifPresent(node -> bring(turn, node));
    }
    if (!onlySetups) {
      turn.state().images().values().stream()
          .sorted(Comparator.comparing(ImageRecord::name))
          .forEach(image -> send(turn, image));
    }
  }

  private static List<NodeName> idle(Turn turn) {
    return turn.state().idle(Want.ANY_LABEL).stream().map(Since::what).toList();
  }

  private static Optional<NodeRecord> ready(Turn turn, NodeName name) {
    return turn.node(name)
        .filter(node -> node.state() == NodeState.READY && node.pooled().isEmpty());
  }

  private static void bring(Turn turn, NodeRecord node) {
    String target = Images.target(turn.state(), node);
    if (!target.equals(node.image())) {
      if (isKept(turn, node)) {
        return;
      }
      Resets.orderTo(turn, node, target, "it is to run " + target);
      return;
    }
    Images.of(turn.state(), node.name()).stream()
        .filter(copy -> copy.due().isEmpty() && !isNeeded(turn, node, copy))
        .findFirst()
        .ifPresent(copy -> ImageWorks.drop(turn, node, copy.version()));
  }

  /** It has been reset to that for somebody whose other nodes are not there yet. */
  private static boolean isKept(Turn turn, NodeRecord node) {
    State state = turn.state();
    return state
        .queue()
        .wantsOfGangs()
        .filter(want -> want.image().isPresent())
        .anyMatch(want -> want.suits(state, node) && want.fits(state, node));
  }

  private static boolean isNeeded(Turn turn, NodeRecord node, CopyRecord copy) {
    String id = copy.version();
    VersionRecord version = turn.version(id).orElseThrow();
    return version.bySetup()
        || version.state().kept()
        || node.image().equals(id)
        || node.home().equals(id)
        || Holds.of(turn, node.name()).stream().anyMatch(hold -> hold.image().equals(id))
        || (copy.usable()
            && turn.state()
                .queue()
                .wants()
                .anyMatch(want -> want.image().filter(id::equals).isPresent()));
  }

  /** The first node that it is sent to shows whether others can have it. */
  private static void send(Turn turn, ImageRecord image) {
    VersionRecord version = turn.version(image.current()).orElseThrow();
    if (version.bySetup() || !image.halted().isEmpty()) {
      return;
    }
    Optional<NodeName> builder = version.build().flatMap(BuildRecord::node);
    Map<NodeName, CopyRecord> copies = turn.state().copies(version.id());
    List<CopyState> others =
        copies.values().stream()
            .filter(copy -> !builder.equals(Optional.of(copy.node())))
            .map(CopyRecord::state)
            .toList();
    long under =
        others.stream()
            .filter(state -> state == CopyState.MAKING || state == CopyState.HERE)
            .count();
    int atATime =
        Optional.ofNullable(turn.limits.images().get(image.name()))
            .map(ImageRule::atATime)
            .orElse(ImageRule.USUAL_AT_A_TIME);
    long allowed = others.contains(CopyState.PROVEN) ? atATime : 1;
    List<NodeRecord> wanting =
        idle(turn).stream()
            .flatMap(name -> ready(turn, name).stream())
            .filter(node -> node.home().equals(image.name()))
            .filter(node -> isDue(Optional.ofNullable(copies.get(node.name()))))
            .toList();
    if (!wanting.isEmpty()
        && builder.filter(node -> Images.has(turn.state(), node, version.id())).isEmpty()) {
      turn.put(
          image.halted(
              "%s made %s and has it no more, and only it can send it: build the image anew"
                  .formatted(builder.map(NodeName::toString).orElse("a node"), version.id())));
      return;
    }
    for (NodeRecord to : wanting.subList(0, Math.clamp(allowed - under, 0, wanting.size()))) {
      source(turn, version).ifPresent(from -> ImageWorks.send(turn, version.id(), from, to));
    }
  }

  private static boolean isDue(Optional<CopyRecord> copy) {
    return copy.isEmpty() || (copy.get().state() == CopyState.RETRY && copy.get().due().isEmpty());
  }

  /**
   * The node that made it, while it sends it already or is idle: what another one received has that
   * one's own files in it, and is not what was sealed.
   */
  private static Optional<NodeRecord> source(Turn turn, VersionRecord version) {
    ImageWork serving = new ImageWork(ImageWork.Kind.SERVE, version.id());
    return version
        .build()
        .flatMap(BuildRecord::node)
        .filter(node -> Images.has(turn.state(), node, version.id()))
        .flatMap(turn::node)
        .filter(node ->
            node.state() == NodeState.READY || node.work().filter(serving::equals).isPresent());
  }

  /** What was put off until now may be done when its node is idle. */
  static boolean wake(Turn turn) {
    if (turn.state().nextImageDeadline().filter(at -> !at.isAfter(turn.now)).isEmpty()) {
      return false;
    }
    for (String version : turn.state().copied().stream().sorted().toList()) {
      turn.state().copies(version).values().stream()
          .filter(copy -> copy.due().filter(at -> !at.isAfter(turn.now)).isPresent())
          .sorted(Comparator.comparing(CopyRecord::node))
          .forEach(copy -> turn.put(copy.due(Optional.empty())));
    }
    return true;
  }
}
