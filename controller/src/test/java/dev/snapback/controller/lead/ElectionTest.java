package dev.snapback.controller.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private final Memory store = new Memory();
  private final List<Election> opened = new ArrayList<>();

  @AfterEach
  void close() {
    store.broken = false;
    opened.forEach(Election::close);
  }

  /** The row in memory. */
  private static final class Memory implements LeaderStore {
    private LeaderRow row = new LeaderRow(0, 0, Optional.empty());
    private volatile boolean broken;

    private void requireWhole() {
      if (broken) {
        throw new IllegalStateException("no database");
      }
    }

    @Override
    public synchronized LeaderRow read() {
      requireWhole();
      return row;
    }

    @Override
    public synchronized OptionalLong take(LeaderRow seen, Leader self) {
      requireWhole();
      if (!row.equals(seen)) {
        return OptionalLong.empty();
      }
      row = new LeaderRow(row.epoch() + 1, row.beat() + 1, Optional.of(self));
      return OptionalLong.of(row.epoch());
    }

    @Override
    public synchronized boolean renew(long epoch, Leader self) {
      requireWhole();
      if (row.epoch() != epoch) {
        return false;
      }
      row = new LeaderRow(epoch, row.beat() + 1, Optional.of(self));
      return true;
    }

    @Override
    public synchronized void giveUp(long epoch) {
      row = new LeaderRow(row.epoch(), row.beat() + 1, Optional.empty());
    }
  }

  /** One of the controllers. */
  private final class Somebody implements Election.Candidate {
    private final String name;
    private final List<Long> epochs = new CopyOnWriteArrayList<>();
    private final List<LeadLostException> losses = new CopyOnWriteArrayList<>();
    private final Election election = new Election(store, this);

    Somebody(String name) {
      this.name = name;
      opened.add(election);
      election.start();
    }

    @Override
    public Leader self() {
      return new Leader(name, name, 1, "");
    }

    @Override
    public void seen(LeaderRow row) {}

    @Override
    public void leads(long epoch) {
      epochs.add(epoch);
    }

    @Override
    public void lost(LeadLostException why) {
      losses.add(why);
    }
  }

  @Test
  void one_leads_and_the_other_takes_over_at_once_when_it_is_given_up() {
    Somebody first = new Somebody("first");
    await().until(() -> first.epochs.equals(List.of(1L)));
    Somebody second = new Somebody("second");
    assertThat(first.election.holds()).isTrue();
    assertThat(second.election.holds()).isFalse();
    assertThatThrownBy(second.election::require).isInstanceOf(LeadLostException.class);
    first.election.close();
    await().until(() -> second.epochs.equals(List.of(2L)));
    assertThat(first.election.holds()).isFalse();
    assertThat(first.losses).isEmpty();
  }

  @Test
  void one_whose_database_is_away_for_a_lease_knows_that_it_is_over() {
    Somebody only = new Somebody("only");
    await().until(() -> only.election.holds());
    store.broken = true;
    await().until(() -> only.losses.size() == 1);
    assertThat(only.election.holds()).isFalse();
  }

  @Test
  void one_that_another_has_followed_ends_at_its_next_sign_of_life() {
    Somebody only = new Somebody("only");
    await().until(() -> only.election.holds());
    await().until(() -> store.take(store.read(), new Leader("other", "other", 1, "")).isPresent());
    await().until(() -> only.losses.size() == 1);
    assertThat(only.election.holds()).isFalse();
  }
}
