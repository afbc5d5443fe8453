package dev.snapback.agent.api;

import java.util.concurrent.CompletableFuture;

/**
 * The moment from which this machine is about to jump: a reset was taken and answered. Everybody
 * who waits lets go then. Thread-safe.
 */
public final class Departure {
  private final CompletableFuture<Void> begun = new CompletableFuture<>();

  void begin() {
    begun.complete(null);
  }

  boolean hasBegun() {
    return begun.isDone();
  }

  /** Completed at that moment; not to be completed by anybody else. */
  public CompletableFuture<Void> begun() {
    return begun.copy();
  }
}
