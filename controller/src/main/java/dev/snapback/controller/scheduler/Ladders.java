package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which ladder each node has: by the rule for all, over that by those of its labels (the first of
 * them that says something counts), over that by its own.
 *
 * @param means the rungs of {@link Rung#SSH} and {@link Rung#POWER} that a node can be reached by;
 *     others are left out of its ladder
 */
public record Ladders(
    LadderRule all,
    Map<String, LadderRule> labels,
    Map<NodeName, LadderRule> nodes,
    Map<NodeName, Set<Rung>> means) {

  /** For real machines, of which some take minutes in their firmware. */
  private static final LadderRule USUAL =
      new LadderRule(
          Optional.of(Rung.ORDERED),
          Map.of(
              Rung.KEXEC, Duration.ofMinutes(2),
              Rung.ORDERLY, Duration.ofMinutes(3),
              Rung.REBOOT, Duration.ofMinutes(10),
              Rung.SSH, Duration.ofMinutes(5),
              Rung.POWER, Duration.ofMinutes(10)),
          Optional.of(Duration.ofSeconds(15)),
          Optional.empty(),
          Optional.empty());

  public static final Ladders DEFAULT = new Ladders(USUAL, Map.of(), Map.of(), Map.of());

  public Ladders {
    labels = Map.copyOf(labels);
    nodes = Map.copyOf(nodes);
    means = Map.copyOf(means);
  }

  /**
   * A node whose rules leave it no rung at all has {@link Rung#REBOOT}.
   *
   * @param itsLabels in the node's own order
   */
  public Ladder of(NodeName node, List<String> itsLabels) {
    LadderRule rule = nodes.getOrDefault(node, LadderRule.NOTHING);
    for (String label : itsLabels) {
      rule = rule.over(labels.getOrDefault(label, LadderRule.NOTHING));
    }
    rule = rule.over(all).over(USUAL);
    boolean kexec = rule.kexec().orElse(true);
    Set<Rung> possible = new HashSet<>(means.getOrDefault(node, Set.of()));
    Rung.ORDERED.stream()
        .filter(rung -> rung.needsAgent() && (kexec || !rung.jumps()))
        .forEach(possible::add);
    List<Rung> rungs = rule.rungs().orElseThrow().stream().filter(possible::contains).toList();
    return new Ladder(
        rungs.isEmpty() ? List.of(Rung.REBOOT) : rungs,
        rule.deadlines(),
        rule.delivery().orElseThrow(),
        rule.firmwareEvery().orElse(0));
  }
}
