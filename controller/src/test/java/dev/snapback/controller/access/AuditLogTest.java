package dev.snapback.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration KEPT = Duration.ofDays(400);

  private final MemoryAccess store = new MemoryAccess();

  private static AuditEntry entry(String subject, Instant time) {
    return AuditEntry.of(Caller.LOCAL, "ResetNode", subject, "OK", time);
  }

  @Test
  void what_was_recorded_is_stored_when_the_call_returns() {
    try (AuditLog log = new AuditLog(store, () -> NOW, KEPT)) {
      log.record(entry("m1", NOW));
      assertThat(store.entries()).containsExactly(entry("m1", NOW));
    }
  }

  @Test
  void what_waits_for_the_disk_goes_to_it_together() throws Exception {
    CountDownLatch writable = new CountDownLatch(1);
    MemoryAccess slow = new MemoryAccess(writable);
    try (AuditLog log = new AuditLog(slow, () -> NOW, KEPT)) {
      List<Thread> callers =
          IntStream.range(0, 500)
              .mapToObj(i -> Thread.ofVirtual().start(() -> log.record(entry("m" + i, NOW))))
              .toList();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> callers.stream().allMatch(c -> c.getState() == Thread.State.WAITING));
      assertThat(slow.entries()).isEmpty();
      writable.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(slow.entries()).hasSize(500).doesNotHaveDuplicates();
    assertThat(slow.commits()).hasSizeLessThan(10);
  }

  @Test
  void what_comes_after_the_end_is_stored_all_the_same() {
    AuditLog log = new AuditLog(store, () -> NOW, KEPT);
    log.close();
    log.record(entry("m1", NOW));
    assertThat(store.entries()).hasSize(1);
  }

  @Test
  void a_full_disk_holds_nobody_up() {
    store.fullDisk();
    try (AuditLog log = new AuditLog(store, () -> NOW, KEPT)) {
      log.record(entry("m1", NOW));
      log.record(entry("m2", NOW));
    }
    assertThat(store.entries()).isEmpty();
  }

  @Test
  void what_is_too_old_goes() {
    store.append(List.of(entry("old", NOW.minus(KEPT).minusSeconds(1)), entry("new", NOW)));
    AuditLog log = new AuditLog(store, () -> NOW, KEPT);
    // It sweeps before it writes.
    log.record(entry("newer", NOW));
    log.close();
    assertThat(store.entries()).extracting(AuditEntry::subject).containsExactly("new", "newer");
  }

  @Test
  void it_is_read_newest_first_in_pages() {
    try (AuditLog log = new AuditLog(store, () -> NOW, KEPT)) {
      IntStream.rangeClosed(1, 150).forEach(i -> log.record(entry("m" + i, NOW)));
      var first = log.list(0, 0);
      assertThat(first).hasSize(100);
      assertThat(first.getFirst().entry().subject()).isEqualTo("m150");
      var second = log.list(0, first.getLast().number());
      assertThat(second).hasSize(50);
      assertThat(second.getLast().entry().subject()).isEqualTo("m1");
      assertThat(log.list(2, 3)).extracting(AuditEntry.Numbered::number).containsExactly(2L, 1L);
    }
  }

  @Test
  void a_caller_cannot_make_an_entry_large() {
    assertThat(entry("x".repeat(1_000_000), NOW).subject()).hasSize(201);
  }
}
