package dev.snapback.controller.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node for each want, no node twice: as many as there can be, the first candidates before later
 * ones. (A maximum matching by augmenting paths, after Kuhn 1955. A want needs no more candidates
 * than there are wants.)
 */
final class Matching {
  private final List<List<NodeRecord>> candidates;
  private final Map<NodeName, Integer> taken = new HashMap<>();

  private Matching(List<List<NodeRecord>> candidates) {
    this.candidates = candidates;
  }

  /**
   * @param candidates of each want
   * @return in their order
   */
  static List<Optional<NodeRecord>> of(List<List<NodeRecord>> candidates) {
    var matching = new Matching(candidates);
    for (int want = 0; want < candidates.size(); want++) {
      var _ = matching.settle(want, new HashSet<>());
    }
    return matching.found();
  }

  /** Finds a node for one more, if need be by giving others another one. */
  private boolean settle(int want, Set<NodeName> seen) {
    for (NodeRecord node : candidates.get(want)) {
      if (taken.putIfAbsent(node.name(), want) == null) {
        return true;
      }
    }
    for (NodeRecord node : candidates.get(want)) {
      if (seen.add(node.name()) && settle(holder(node), seen)) {
        taken.put(node.name(), want);
        return true;
      }
    }
    return false;
  }

  private int holder(NodeRecord taken) {
    return Optional.ofNullable(this.taken.get(taken.name())).orElseThrow();
  }

  private List<Optional<NodeRecord>> found() {
    List<Optional<NodeRecord>> found = new ArrayList<>();
    for (int want = 0; want < candidates.size(); want++) {
      int which = want;
      found.add(
          candidates.get(want).stream()
              .filter(node -> Integer.valueOf(which).equals(taken.get(node.name())))
              .findFirst());
    }
    return found;
  }
}
