package dev.snapback.cli.receipt;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a receipt is genuine, and the one that was expected. */
sealed interface Verification {
  /** The version of receipts that this program knows. */
  int VERSION = 1;

  record Genuine(JsonObject payload) implements Verification {}

  /**
   * @param why for people
   */
  record NotGenuine(String why) implements Verification {}

  /**
   * @param node whose it must be; empty: anybody's
   * @param generation of which it must be; empty: of any
   */
  record Expected(Optional<String> node, OptionalLong generation) {}

  /**
   * @param text a flattened JWS
   */
  static Verification of(String text, PublicKeyFile key, Expected expected) {
    Optional<Jws> parsed = Jws.parse(text);
    if (parsed.isEmpty()) {
      return new NotGenuine("altered, or no receipt at all: it is no signed JSON (RFC 7515)");
    }
    Jws jws = parsed.get();
    return signature(jws, key)
        .or(() -> content(jws.payload(), expected))
        .<Verification>map(NotGenuine::new)
        .orElseGet(() -> new Genuine(jws.payload()));
  }

  private static Optional<String> signature(Jws jws, PublicKeyFile key) {
    String algorithm = Jws.string(jws.header(), "alg").orElse("");
    String signer = Jws.string(jws.header(), "kid").orElse("");
    if (jws.header().has("crit")) {
      return Optional.of("signed in a way that this program does not know");
    }
    if (algorithm.equals("EdDSA") && signer.equals(key.id()) && jws.isSignedBy(key)) {
      return Optional.empty();
    }
    if (!algorithm.equals("EdDSA")) {
      return Optional.of("altered: it says that it is signed by " + algorithm + ", not EdDSA");
    }
    return Optional.of(
        signer.equals(key.id())
            ? "altered: the signature does not fit what it says"
            : "signed by another key: by " + signer + ", not by " + key.id());
  }

  private static Optional<String> content(JsonObject payload, Expected expected) {
    if (number(payload, "version").orElse(-1) != VERSION) {
      return Optional.of(
          "of version " + payload.get("version") + ", this program knows " + VERSION);
    }
    String node = Jws.string(payload, "node").orElse("");
    if (expected.node().filter(wanted -> !wanted.equals(node)).isPresent()) {
      return Optional.of("from another node: from " + node + ", not " + expected.node().get());
    }
    long generation = number(payload, "generation").orElse(-1);
    if (expected.generation().isEmpty() || expected.generation().getAsLong() == generation) {
      return Optional.empty();
    }
    long wanted = expected.generation().getAsLong();
    return Optional.of(
        (generation < wanted ? "of an old generation: of " : "of a later generation: of ")
            + generation
            + ", not "
            + wanted);
  }

  private static OptionalLong number(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
        ? OptionalLong.of(value.getAsLong())
        : OptionalLong.empty();
  }
}
