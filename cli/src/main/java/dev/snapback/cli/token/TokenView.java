package dev.snapback.cli.token;

import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.Token;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Tokens for people and for programs; their secrets are not known here. */
final class TokenView {
  private TokenView() {}

  static JsonObject json(Token token) {
    JsonObject json = new JsonObject();
    json.addProperty("id", token.getId());
    json.addProperty("role", role(token));
    json.add("project", Json.text(token.getProject()));
    json.add("purpose", Json.text(token.getPurpose()));
    json.add("created", Json.time(token.getCreatedMillis()));
    json.addProperty("created_by", token.getCreatedBy());
    json.add("expires", Json.time(token.getExpiresMillis()));
    json.add("revoked", Json.time(token.getRevokedMillis()));
    return json;
  }

  static Table table(List<Token> tokens, Instant now) {
    Table table = new Table("TOKEN", "ROLE", "PROJECT", "FOR", "CREATED", "BY", "ENDS");
    for (Token token : tokens) {
      table.row(
          token.getId(),
          role(token),
          token.getProject(),
          token.getPurpose(),
          Text.ago(token.getCreatedMillis(), now),
          token.getCreatedBy(),
          ends(token, now));
    }
    return table;
  }

  private static String ends(Token token, Instant now) {
    if (token.getRevokedMillis() > 0) {
      return "revoked " + Text.ago(token.getRevokedMillis(), now);
    }
    return token.getExpiresMillis() > now.toEpochMilli()
        ? Text.in(token.getExpiresMillis(), now)
        : "expired " + Text.ago(token.getExpiresMillis(), now);
  }

  static String role(Token token) {
    return token.getRole().name().toLowerCase(Locale.ROOT);
  }
}
