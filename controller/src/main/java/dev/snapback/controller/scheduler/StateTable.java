package dev.snapback.controller.scheduler;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which state may follow which, as data. What is not listed is illegal. Immutable.
 *
 * @param first in which of them something begins
 * @param moves of each state, which may follow; of the last ones: none
 */
public record StateTable<S extends Enum<S>>(Set<S> first, Map<S, Set<S>> moves) {
  public StateTable {
    first = Set.copyOf(first);
    moves = Collections.unmodifiableMap(new EnumMap<>(moves));
  }

  public boolean allows(S from, S to) {
    return moves.getOrDefault(from, Set.of()).contains(to);
  }

  /** An illegal move is a mistake in this package, which no event may lead to. */
  void check(Object who, S from, S to) {
    if (!allows(from, to)) {
      throw new IllegalStateException(who + ": no way from " + from + " to " + to);
    }
  }

  /** The table as a Mermaid diagram, its lines in the order of the states. */
  public String diagram() {
    String begin =
        new TreeSet<>(first)
            .stream().map(state -> line("[*]", state.name())).collect(Collectors.joining());
    String all =
        moves.entrySet().stream()
            .map(each ->
                each.getValue().isEmpty()
                    ? line(each.getKey().name(), "[*]")
                    : new TreeSet<>(each.getValue())
                        .stream()
                            .map(to -> line(each.getKey().name(), to.name()))
                            .collect(Collectors.joining()))
            .collect(Collectors.joining());
    return "stateDiagram-v2\n" + begin + all;
  }

  private static String line(String from, String to) {
    return "  %s --> %s\n".formatted(from, to);
  }
}
