package dev.snapback.controller.access;

import dev.snapback.controller.scheduler.ProjectName;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody did, or was not let do.
 *
 * @param caller the id of a token, {@code local}, or {@code controller}
 * @param action the RPC's name
 * @param subject what it acted on; empty: nothing that has a name
 * @param result the status code that was answered
 */
public record AuditEntry(
    Instant time,
    String caller,
    Role role,
    Optional<ProjectName> project,
    String action,
    String subject,
    String result) {
  private static final int LONGEST_SUBJECT = 200;

  public AuditEntry {
    // A caller names it: it may be anything, of any length.
    subject =
        subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) + "…" : subject;
  }

  static AuditEntry of(Caller caller, String action, String subject, String result, Instant time) {
    return new AuditEntry(
        time, caller.name(), caller.role(), caller.project(), action, subject, result);
  }

  /** What the controller did of its own accord, and somebody may ask about. */
  public static AuditEntry ofController(String action, String subject, Instant time) {
    return new AuditEntry(time, "controller", Role.ADMIN, Optional.empty(), action, subject, "OK");
  }

  /**
   * An entry in its place.
   *
   * @param number grows with each entry
   */
  public record Numbered(long number, AuditEntry entry) {}
}
