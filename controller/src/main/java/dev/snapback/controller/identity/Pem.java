package dev.snapback.controller.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** DER in the textual encoding of RFC 7468. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private Pem() {}

  static byte[] encode(String what, byte[] der) {
    var base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, base64, what)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The DER of a text that {@link #encode} made. */
  static byte[] decode(String what, byte[] pem) {
    var text = new String(pem, StandardCharsets.US_ASCII).strip();
    var begin = "-----BEGIN " + what + "-----";
    var end = "-----END " + what + "-----";
    if (!text.startsWith(begin) || !text.endsWith(end)) {
      throw new IllegalArgumentException("this is not one PEM block of " + what);
    }
    return Base64.getMimeDecoder()
        .decode(text.substring(begin.length(), text.length() - end.length()));
  }
}
