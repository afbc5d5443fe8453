package dev.snapback.controller.access;

import dev.snapback.controller.scheduler.ProjectName;
import java.time.Instant;
import java.util.Optional;

/**
 * A token of a person or a CI job, as it is stored.
 *
 * @param id what it is called; no secret
 * @param secretHash SHA-256 of its secret, in hex
 * @param project whose runs it sees; empty: all
 * @param purpose who or what it is for, for people
 * @param createdBy {@link Caller#name} of who made it
 */
public record ApiToken(
    String id,
    String secretHash,
    Role role,
    Optional<ProjectName> project,
    String purpose,
    Instant created,
    String createdBy,
    Instant expires,
    Optional<Instant> revoked) {

  /** Whether it opens anything at that time. */
  boolean isLive(Instant now) {
    return revoked.isEmpty() && now.isBefore(expires);
  }

  Caller caller() {
    return new Caller(id, role, project);
  }

  /** Without the hash: it is nobody's business, though it opens nothing. */
  @Override
  public String toString() {
    return "ApiToken[id=" + id + ", role=" + role + "]";
  }
}
