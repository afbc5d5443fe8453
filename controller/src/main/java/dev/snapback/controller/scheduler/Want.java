package dev.snapback.controller.scheduler;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One node as somebody wants it.
 *
 * @param label that it has; empty: any
 * @param image the image, or the version of one, that it runs; empty: its usual one
 * @param only the one node that will do; empty: any
 * @param where what must be true of it
 */
public record Want(
    String label, Optional<String> image, Optional<NodeName> only, List<Condition> where) {
  /** No label: which nodes will do only the image says. */
  public static final String ANY_LABEL = "";

  public Want {
    where = List.copyOf(where);
    // Only who names an image may leave it to that which nodes can be used.
    if (label.isEmpty() && image.isEmpty()) {
      throw new IllegalArgumentException("a node is wanted by a label or an image");
    }
  }

  /** Of that label, on whatever image it has. */
  public static Want of(String label) {
    return new Want(label, Optional.empty(), Optional.empty());
  }

  /** Whatever it is made of. */
  public Want(String label, Optional<String> image, Optional<NodeName> only) {
    this(label, image, only, List.of());
  }

  /** Whether any node of the label will do. */
  boolean isPlain() {
    return image.isEmpty() && only.isEmpty() && where.isEmpty();
  }

  /** Whether it will do, in whatever state it is, maybe after a reset to another image. */
  boolean suits(State state, NodeRecord node) {
    return (label.isEmpty() || node.labels().contains(label))
        && only.map(node.name()::equals).orElse(true)
        && where.stream().allMatch(condition -> condition.holds(node))
        && image.map(name -> Images.named(state, node, name).isPresent()).orElse(true);
  }

  /** Whether one that suits can be used as it is. */
  boolean fits(State state, NodeRecord node) {
    if (image.isPresent()) {
      return Images.named(state, node, image.get()).filter(node.image()::equals).isPresent();
    }
    return Images.serves(state, node);
  }

  /** For people. */
  String words() {
    return (label.isEmpty() ? "any label" : "label " + label)
        + only.map(name -> " named " + name).orElse("")
        + image.map(name -> " that has image " + name).orElse("")
        + where.stream()
            .map(condition -> " where " + condition)
            .collect(Collectors.joining(" and"));
  }
}
