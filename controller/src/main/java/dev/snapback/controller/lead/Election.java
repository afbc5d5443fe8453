package dev.snapback.controller.lead;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches who leads, and leads when nobody does. A lead has an end if it gives no sign of life for
 * {@link #LEASE}: whoever follows then takes over, and whoever led knows by its own clock, which it
 * began before the sign was given, that it is over before they do. Thread-safe.
 */
public final class Election implements AutoCloseable {
  public static final Duration LEASE = Duration.ofSeconds(5);
  private static final Duration SIGN_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** How much later than its end a process that was stopped meanwhile ends itself, at most. */
  private static final Duration GUARD_EVERY = Duration.ofMillis(50);

  private static final Logger LOG = LoggerFactory.getLogger(Election.class);

  /** Who is told of it. Called on this election's threads; must be quick, but for the beginning. */
  public interface Candidate {
    /** How others reach this controller, if it leads. */
    Leader self();

    /** What the database says now. */
    void seen(LeaderRow row);

    /** It leads: called once, on a thread of its own. */
    void leads(long epoch);

    /** It leads no more, and must not do anything any more: called once, if ever. */
    void lost(LeadLostException why);
  }

  private final LeaderStore store;
  private final Candidate candidate;
  private final Patrol patrol = new Patrol(LEASE);
  private final Thread watch;
  private volatile OptionalLong epoch = OptionalLong.empty();
  private volatile long heldUntil;
  private volatile boolean closed;
  private volatile CompletableFuture<Void> look = new CompletableFuture<>();
  private boolean unreachable;

  /** Nothing happens until {@link #start}. */
  public Election(LeaderStore store, Candidate candidate) {
    this.store = store;
    this.candidate = candidate;
    this.watch = Thread.ofPlatform().name("election").daemon().unstarted(this::run);
  }

  /** To be called once. */
  public void start() {
    watch.start();
  }

  /** Whether this controller leads, and may act as the one that does. */
  public boolean holds() {
    return !closed && epoch.isPresent() && System.nanoTime() - heldUntil < 0;
  }

  /**
   * Asked before whatever only the one that leads may do.
   *
   * @throws LeadLostException where it is not the one any more
   */
  public void require() {
    if (!holds()) {
      throw new LeadLostException("this controller does not lead, or not any more");
    }
  }

  /** Completes with the next look at who leads; a sign of life of one that follows. */
  public CompletableFuture<Void> nextLook() {
    return look;
  }

  private void run() {
    try {
      while (!closed) {
        if (epoch.isEmpty()) {
          look();
        } else {
          sign(epoch.getAsLong());
        }
        CompletableFuture<Void> looked = look;
        look = new CompletableFuture<>();
        looked.complete(null);
        Thread.sleep(epoch.isEmpty() ? LOOK_EVERY : SIGN_EVERY);
      }
    } catch (InterruptedException ends) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      LeaderRow row = store.read();
      reached();
      candidate.seen(row);
      if (patrol.mayTake(row, System.nanoTime())) {
        take(row);
      }
    } catch (RuntimeException e) {
      unreached("nobody takes over from here while it is so", e);
    }
  }

  private void take(LeaderRow row) {
    long began = System.nanoTime();
    Leader self = candidate.self();
    OptionalLong taken = store.take(row, self);
    if (taken.isEmpty()) {
      return;
    }
    heldUntil = began + LEASE.toNanos();
    epoch = taken;
    LOG.info(
        "leads, as epoch {}, after {}",
        taken.getAsLong(),
        row.leader().map(last -> last + " gave no sign of life").orElse("nobody did"));
    candidate.seen(new LeaderRow(taken.getAsLong(), row.beat(), Optional.of(self)));
    Thread.ofPlatform().name("lead-guard").daemon().start(this::guard);
    Thread.ofPlatform().name("lead-begin").start(() -> candidate.leads(taken.getAsLong()));
  }

  private void sign(long own) {
    long began = System.nanoTime();
    try {
      if (store.renew(own, candidate.self())) {
        heldUntil = began + LEASE.toNanos();
        reached();
      } else {
        lose("another controller leads");
      }
    } catch (RuntimeException e) {
      unreached("this controller ends when it gave no sign for " + LEASE.toSeconds() + " s", e);
    }
  }

  private void reached() {
    if (unreachable) {
      unreachable = false;
      LOG.info("the database answers again");
    }
  }

  private void unreached(String sequel, RuntimeException e) {
    if (!unreachable) {
      unreachable = true;
      LOG.warn("the database does not answer: look at it and the way to it; {}", sequel, e);
    }
  }

  /** Its own thread: the one that gives signs may wait for the database. */
  private void guard() {
    try {
      while (!closed && System.nanoTime() - heldUntil < 0) {
        Thread.sleep(GUARD_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!closed) {
      lose("it gave no sign of life for " + LEASE.toSeconds() + " s, so another may lead by now");
    }
  }

  private synchronized void lose(String why) {
    if (!closed) {
      closed = true;
      heldUntil = System.nanoTime();
      candidate.lost(new LeadLostException(why));
    }
  }

  /**
   * Gives the lead up, so that another has it at once: to be called when nothing is done any more.
   */
  @Override
  public void close() {
    boolean gone;
    synchronized (this) {
      gone = closed;
      closed = true;
    }
    watch.interrupt();
    try {
      watch.join(LEASE.toMillis());
      if (!gone && epoch.isPresent()) {
        store.giveUp(epoch.getAsLong());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the lead could not be given up; it ends by itself", e);
    }
  }
}
