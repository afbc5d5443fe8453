package dev.snapback.controller.api;

import dev.snapback.controller.access.ApiToken;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.AuditLog;
import dev.snapback.controller.access.Caller;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.proto.api.v1.CreateTokenRequest;
import dev.snapback.proto.api.v1.CreateTokenResponse;
import dev.snapback.proto.api.v1.ListAuditRequest;
import dev.snapback.proto.api.v1.ListAuditResponse;
import dev.snapback.proto.api.v1.ListTokensResponse;
import dev.snapback.proto.api.v1.Role;
import dev.snapback.proto.api.v1.Token;
import java.time.Duration;
import java.time.Instant;

/** What can be asked about tokens of people and CI jobs, and of what they did. */
final class TokenCalls {
  private final Tokens tokens;
  private final AuditLog audit;

  TokenCalls(Tokens tokens, AuditLog audit) {
    this.tokens = tokens;
    this.audit = audit;
  }

  CreateTokenResponse create(CreateTokenRequest request, Caller caller) throws ApiException {
    Duration valid =
        request.getValidMillis() == 0
            ? Tokens.USUAL_VALIDITY
            : Duration.ofMillis(request.getValidMillis());
    var order =
        new Tokens.Order(
            role(request.getRole()),
            Projects.named(request.getProject()),
            request.getPurpose(),
            valid);
    try {
      var made = tokens.create(order, caller);
      return CreateTokenResponse.newBuilder()
          .setToken(message(made.token()))
          .setText(made.text())
          .build();
    } catch (Tokens.RefusedException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()));
    }
  }

  ListTokensResponse list(boolean all) {
    var list = ListTokensResponse.newBuilder();
    tokens.list(all).forEach(token -> list.addTokens(message(token)));
    return list.build();
  }

  Token revoke(String id) throws ApiException {
    return tokens
        .revoke(id)
        .map(TokenCalls::message)
        .orElseThrow(() -> ApiException.notFound("no such token: " + id));
  }

  ListAuditResponse audit(ListAuditRequest request) throws ApiException {
    if (request.getLimit() < 0 || request.getBefore() < 0) {
      throw ApiException.invalid("neither the limit nor the number to begin before is negative");
    }
    var list = ListAuditResponse.newBuilder();
    audit
        .list(request.getLimit(), request.getBefore())
        .forEach(entry -> list.addEntries(message(entry)));
    return list.build();
  }

  private static Token message(ApiToken token) {
    return Token.newBuilder()
        .setId(token.id())
        .setRole(role(token.role()))
        .setProject(token.project().map(ProjectName::value).orElse(""))
        .setPurpose(token.purpose())
        .setCreatedMillis(token.created().toEpochMilli())
        .setCreatedBy(token.createdBy())
        .setExpiresMillis(token.expires().toEpochMilli())
        .setRevokedMillis(token.revoked().map(Instant::toEpochMilli).orElse(0L))
        .build();
  }

  private static dev.snapback.proto.api.v1.AuditEntry message(AuditEntry.Numbered numbered) {
    AuditEntry entry = numbered.entry();
    return dev.snapback.proto.api.v1.AuditEntry.newBuilder()
        .setNumber(numbered.number())
        .setMillis(entry.time().toEpochMilli())
        .setCaller(entry.caller())
        .setRole(role(entry.role()))
        .setProject(entry.project().map(ProjectName::value).orElse(""))
        .setAction(entry.action())
        .setSubject(entry.subject())
        .setResult(entry.result())
        .build();
  }

  private static dev.snapback.controller.access.Role role(Role role) throws ApiException {
    return switch (role) {
      case VIEWER -> dev.snapback.controller.access.Role.VIEWER;
      case CI -> dev.snapback.controller.access.Role.CI;
      case OPERATOR -> dev.snapback.controller.access.Role.OPERATOR;
      case ADMIN -> dev.snapback.controller.access.Role.ADMIN;
      case ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw ApiException.invalid("a token's role is one of viewer, ci, operator, admin");
    };
  }

  private static Role role(dev.snapback.controller.access.Role role) {
    return switch (role) {
      case VIEWER -> Role.VIEWER;
      case CI -> Role.CI;
      case OPERATOR -> Role.OPERATOR;
      case ADMIN -> Role.ADMIN;
    };
  }
}
