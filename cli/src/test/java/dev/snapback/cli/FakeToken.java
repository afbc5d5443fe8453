package dev.snapback.cli;

import dev.snapback.proto.api.v1.AuditEntry;
import dev.snapback.proto.api.v1.Role;
import dev.snapback.proto.api.v1.Token;
import java.time.Instant;

/** The one token that {@link FakeSnapback} knows, and what was done with it. */
final class FakeToken {
  private static final Instant NOW = FakeSnapback.NOW;

  static final Token TOKEN =
      Token.newBuilder()
          .setId("t-0123456789")
          .setRole(Role.CI)
          .setProject("nova")
          .setPurpose("nightly")
          .setCreatedMillis(NOW.minusSeconds(60).toEpochMilli())
          .setCreatedBy("local")
          .setExpiresMillis(NOW.plusSeconds(86_400).toEpochMilli())
          .build();
  static final AuditEntry ENTRY =
      AuditEntry.newBuilder()
          .setNumber(7)
          .setMillis(NOW.toEpochMilli())
          .setCaller(TOKEN.getId())
          .setRole(Role.CI)
          .setProject("nova")
          .setAction("CancelRun")
          .setSubject("r-7")
          .setResult("OK")
          .build();

  private FakeToken() {}
}
