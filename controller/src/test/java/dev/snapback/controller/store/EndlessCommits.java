package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.NodeRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process to be killed: commits many nodes at one generation after the other, and prints each
 * when it is durable.
 */
final class EndlessCommits {
  static final int NODES = 200;

  private EndlessCommits() {}

  public static void main(String[] args) {
    try (SqlStore store = SqlStore.sqlite(Path.of(args[0]))) {
      for (long generation = 1; ; generation++) {
        List<NodeRecord> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
          nodes.add(Records.leased("n" + i, "r" + i, generation));
        }
        store.commit(Records.changes(nodes, List.of(), List.of()));
        System.out.println(generation);
      }
    }
  }
}
