package dev.snapback.controller.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Tokens and audit log that are forgotten when the process ends, and a disk that can be full. */
public final class MemoryAccess implements AccessStore {
  private final Map<String, ApiToken> tokens = new LinkedHashMap<>();
  private final List<AuditEntry> entries = new ArrayList<>();
  private final List<Integer> commits = new ArrayList<>();
  private final CountDownLatch writable;
  private boolean full;

  public MemoryAccess() {
    this(new CountDownLatch(0));
  }

  /** Whose disk takes nothing until then. */
  MemoryAccess(CountDownLatch writable) {
    this.writable = writable;
  }

  synchronized void fullDisk() {
    full = true;
  }

  /** How many entries each commit brought. */
  synchronized List<Integer> commits() {
    return List.copyOf(commits);
  }

  public synchronized List<AuditEntry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public synchronized void add(ApiToken token) {
    tokens.put(token.id(), token);
  }

  @Override
  public synchronized Optional<ApiToken> token(String id) {
    return Optional.ofNullable(tokens.get(id));
  }

  @Override
  public synchronized List<ApiToken> tokens(Optional<Instant> liveAt, int limit) {
    return tokens.values().stream()
        .filter(token -> liveAt.isEmpty() || token.isLive(liveAt.get()))
        .sorted(Comparator.comparing(ApiToken::created).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void revoke(String id, Instant when) {
    tokens.computeIfPresent(id, (same, token) -> revoked(token, when));
  }

  private static ApiToken revoked(ApiToken token, Instant when) {
    return new ApiToken(
        token.id(),
        token.secretHash(),
        token.role(),
        token.project(),
        token.purpose(),
        token.created(),
        token.createdBy(),
        token.expires(),
        Optional.of(token.revoked().orElse(when)));
  }

  @Override
  public synchronized boolean hadToken(Role role) {
    return tokens.values().stream().anyMatch(token -> token.role() == role);
  }

  @Override
  public void append(List<AuditEntry> added) {
    try {
      writable.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    keep(added);
  }

  private synchronized void keep(List<AuditEntry> added) {
    if (full) {
      throw new IllegalStateException("the disk is full");
    }
    commits.add(added.size());
    entries.addAll(added);
  }

  @Override
  public synchronized void forgetAuditBefore(Instant time) {
    entries.removeIf(entry -> entry.time().isBefore(time));
  }

  @Override
  public synchronized List<AuditEntry.Numbered> audit(long before, int limit) {
    List<AuditEntry.Numbered> found = new ArrayList<>();
    for (int i = entries.size(); i >= 1 && found.size() < limit; i--) {
      if (i < before) {
        found.add(new AuditEntry.Numbered(i, entries.get(i - 1)));
      }
    }
    return found;
  }
}
