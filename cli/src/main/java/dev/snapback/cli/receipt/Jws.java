package dev.snapback.cli.receipt;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A flattened JWS (RFC 7515 §7.2.2), taken apart. Strict: what could be read in two ways is not
 * read at all.
 *
 * @param signed the text that the signature is over
 * @param encodedSignature base64url, decodable
 */
record Jws(JsonObject header, JsonObject payload, String signed, String encodedSignature) {
  private static final Set<String> MEMBERS = Set.of("payload", "protected", "signature");

  /** Empty: it is none. */
  static Optional<Jws> parse(String text) {
    return object(text)
        .filter(json -> json.keySet().equals(MEMBERS))
        .flatMap(json -> {
          Optional<String> header = string(json, "protected");
          Optional<String> payload = string(json, "payload");
          Optional<String> signature =
              string(json, "signature").filter(text64 -> base64(text64).isPresent());
          Optional<JsonObject> headerJson = header.flatMap(Jws::base64).flatMap(Jws::object);
          Optional<JsonObject> payloadJson = payload.flatMap(Jws::base64).flatMap(Jws::object);
          if (headerJson.isEmpty() || payloadJson.isEmpty() || signature.isEmpty()) {
            return Optional.empty();
          }
          String signed = header.orElseThrow() + "." + payload.orElseThrow();
          return Optional.of(new Jws(headerJson.get(), payloadJson.get(), signed, signature.get()));
        });
  }

  boolean isSignedBy(PublicKeyFile key) {
    return key.signed(
        signed.getBytes(StandardCharsets.US_ASCII),
        Base64.getUrlDecoder().decode(encodedSignature));
  }

  private static Optional<JsonObject> object(byte[] utf8) {
    try {
      return object(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonObject> object(String text) {
    try {
      JsonElement json = JsonParser.parseString(text);
      return json.isJsonObject() ? Optional.of(json.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /** Only the one way to write those bytes: a decoder alone would overlook unused bits. */
  private static Optional<byte[]> base64(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      boolean canonical =
          Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
      return canonical ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Empty where it is not there, or is no string. */
  static Optional<String> string(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }
}
