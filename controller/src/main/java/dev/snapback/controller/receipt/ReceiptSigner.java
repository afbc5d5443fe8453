package dev.snapback.controller.receipt;

import dev.snapback.controller.identity.ReceiptKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs receipts as flattened JWS (RFC 7515 §7.2.2) by Ed25519 (RFC 8037 §3.1). Thread-safe.
 *
 * @param key whose
 */
public record ReceiptSigner(ReceiptKey key) {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** One line of JSON: {@code payload}, {@code protected}, {@code signature}. */
  public String sign(Receipt receipt) {
    return sign(ReceiptJson.of(receipt));
  }

  String sign(byte[] payload) {
    var header = new LinkedHashMap<String, String>();
    header.put("alg", "EdDSA");
    header.put("kid", key.id());
    var protectedPart = BASE64.encodeToString(MAPPER.writeValueAsBytes(header));
    var payloadPart = BASE64.encodeToString(payload);
    // RFC 7515 §5.1: the signature is over the two parts as they are written.
    var signed = (protectedPart + "." + payloadPart).getBytes(StandardCharsets.US_ASCII);
    var jws = new LinkedHashMap<String, String>();
    jws.put("payload", payloadPart);
    jws.put("protected", protectedPart);
    jws.put("signature", BASE64.encodeToString(key.sign(signed)));
    return MAPPER.writeValueAsString(jws);
  }
}
