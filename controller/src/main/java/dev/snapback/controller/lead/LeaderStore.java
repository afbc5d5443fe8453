package dev.snapback.controller.lead;

import java.util.OptionalLong;

/**
 * Where controllers agree on who leads. Thread-safe. Any method throws {@link RuntimeException}
 * where the database cannot be used, within some seconds.
 */
public interface LeaderStore {
  LeaderRow read();

  /**
   * Begins to lead, if since {@code seen} nobody did and the one that does gave no sign of life.
   * When it returns, no commit of an earlier epoch can come any more.
   *
   * @return the new epoch; empty: somebody was there
   */
  OptionalLong take(LeaderRow seen, Leader self);

  /**
   * Gives a sign of life.
   *
   * @return false where another epoch has begun
   */
  boolean renew(long epoch, Leader self);

  /** Says that nobody leads, where that epoch is still the last. */
  void giveUp(long epoch);
}
