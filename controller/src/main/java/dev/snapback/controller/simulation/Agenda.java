package dev.snapback.controller.simulation;

import java.util.PriorityQueue;

/**
 * What is to happen, in order of its time, and of its making among what happens at the same time.
 * Not thread-safe.
 */
final class Agenda {
  /**
   * @param at true time, milliseconds
   * @param life of the controller that it ends with; {@link #ANY_LIFE}: it happens in any case
   */
  record Planned(long at, long number, int life, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  static final int ANY_LIFE = -1;
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long number;

  void add(long at, int life, Runnable what) {
    planned.add(new Planned(at, number++, life, what));
  }

  /** {@link #NEVER}: there is nothing left. */
  long next() {
    return planned.isEmpty() ? NEVER : planned.element().at();
  }

  Planned remove() {
    return planned.remove();
  }
}
