package dev.snapback.controller.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps tokens and the audit log. Makes up neither ids nor times. Thread-safe; what was written is
 * durable when a method returns. Any method throws {@link RuntimeException} where the database
 * cannot be used.
 */
public interface AccessStore {
  /** A new one; its id is new. */
  void add(ApiToken token);

  Optional<ApiToken> token(String id);

  /**
   * The newest first.
   *
   * @param liveAt only those that are live then; empty: all
   * @param limit at least 1
   */
  List<ApiToken> tokens(Optional<Instant> liveAt, int limit);

  /** The first time counts; where there is no such token, nothing happens. */
  void revoke(String id, Instant when);

  /** Whether there is a token of that role, or ever was. */
  boolean hadToken(Role role);

  /** Appends them in this order, all or none. The oldest go where there are too many. */
  void append(List<AuditEntry> entries);

  void forgetAuditBefore(Instant time);

  /**
   * The newest first.
   *
   * @param before only those with a lower number
   * @param limit at least 1
   */
  List<AuditEntry.Numbered> audit(long before, int limit);
}
