package dev.snapback.controller.api;

import dev.snapback.controller.scheduler.State;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The labels that nodes have, and what to say of one that none has. */
final class Labels {
  private static final int SUGGESTED = 3;
  private static final int LISTED = 20;

  private Labels() {}

  static Set<String> known(State state, Set<String> made) {
    Set<String> known = new TreeSet<>(made);
    known.addAll(state.labels());
    return known;
  }

  static String unknown(String label, Set<String> known) {
    if (known.isEmpty()) {
      return "unknown label '" + label + "': no machine has joined this controller yet";
    }
    List<String> near = nearest(label, known);
    String meant = near.isEmpty() ? "." : "; did you mean " + String.join(" or ", near) + "?";
    String list = String.join(", ", known.stream().limit(LISTED).toList());
    String more = known.size() > LISTED ? ", … (" + known.size() + " in all)" : "";
    return "unknown label '" + label + "'" + meant + " Known labels: " + list + more;
  }

  /** Those that a slip of the hand makes of it, or that go on where it stops; the nearest first. */
  static List<String> nearest(String label, Set<String> known) {
    int far = Math.max(1, label.length() / 3);
    return known.stream()
        .filter(k -> distance(label, k) <= far || (!label.isEmpty() && k.startsWith(label)))
        .sorted(
            Comparator.comparingInt((String k) -> distance(label, k))
                .thenComparing(Comparator.naturalOrder()))
        .limit(SUGGESTED)
        .toList();
  }

  /** Levenshtein's: how many characters to insert, drop or change. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(row[j - 1], above[j]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
