package dev.snapback.controller.access;

import dev.snapback.controller.scheduler.ProjectName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Tokens of people and CI jobs: {@code ID.SECRET}, the secret 32 random bytes in base64url (RFC
 * 4648 section 5), of which only the SHA-256 is kept. A plain hash is enough: nobody guesses 256
 * random bits. Thread-safe.
 */
public final class Tokens {
  public static final Duration USUAL_VALIDITY = Duration.ofDays(90);
  static final Duration LONGEST_VALIDITY = Duration.ofDays(366);

  private static final int SECRET_BYTES = 32;
  private static final int ID_LENGTH = 10;
  private static final int RADIX = 36;
  private static final int LONGEST_PURPOSE = 200;
  private static final int MOST_LISTED = 1000;
  private static final Pattern FORM = Pattern.compile("(t-[0-9a-z]{10})\\.([A-Za-z0-9_-]{43})");

  /** RFC 6750 section 2.1; the scheme's name in any case, as RFC 9110 section 11.1 wants it. */
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(.*)");

  private final AccessStore store;
  private final InstantSource clock;
  private final boolean optional;
  private final RandomGenerator random = new SecureRandom();

  /**
   * @param optional whether callers need none until the first one of an admin is made: only where
   *     nobody but this host's users can call
   */
  public Tokens(AccessStore store, InstantSource clock, boolean optional) {
    this.store = store;
    this.clock = clock;
    this.optional = optional;
  }

  /**
   * What somebody wants.
   *
   * @param purpose who or what it is for, for people
   */
  public record Order(Role role, Optional<ProjectName> project, String purpose, Duration valid) {}

  /**
   * A new one.
   *
   * @param text what its holder shows; it is nowhere else
   */
  public record Made(ApiToken token, String text) {
    @Override
    public String toString() {
      return "Made[" + token + "]";
    }
  }

  /**
   * Makes a token.
   *
   * @throws RefusedException where it makes no sense, or would protect nothing
   */
  public Made create(Order order, Caller by) throws RefusedException {
    check(order);
    if (optional && order.role() != Role.ADMIN && !store.hadToken(Role.ADMIN)) {
      throw new RefusedException(
          "make a token with the role admin first: until there is one, whoever can log in to the"
              + " controller's host needs none and may do everything");
    }
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    Instant now = clock.instant();
    ApiToken token =
        new ApiToken(
            newId(),
            sha256(secret),
            order.role(),
            order.project(),
            order.purpose(),
            now,
            by.name(),
            now.plus(order.valid()),
            Optional.empty());
    store.add(token);
    String text = token.id() + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new Made(token, text);
  }

  /**
   * Makes one without asking anybody, beside a controller that may be running: for who may write
   * its data anyway. It is in the audit log.
   */
  public static Made createByHand(AccessStore store, InstantSource clock, Order order)
      throws RefusedException {
    Made made = new Tokens(store, clock, false).create(order, Caller.LOCAL);
    store.append(
        List.of(
            AuditEntry.of(
                Caller.LOCAL, "CreateToken", made.token().id(), "OK", made.token().created())));
    return made;
  }

  private static void check(Order order) throws RefusedException {
    boolean forAll = order.project().isEmpty();
    switch (order.role()) {
      case VIEWER -> {}
      case CI -> require(!forAll, "a token with the role ci needs a project: its runs are for it");
      case OPERATOR, ADMIN ->
          require(forAll, "the role " + order.role() + " is for all projects: name none");
    }
    require(
        order.valid().isPositive() && order.valid().compareTo(LONGEST_VALIDITY) <= 0,
        "a token is valid for up to %d days, not for %d s"
            .formatted(LONGEST_VALIDITY.toDays(), order.valid().toSeconds()));
    require(
        order.purpose().length() <= LONGEST_PURPOSE
            && order.purpose().chars().noneMatch(Character::isISOControl),
        "whom a token is for is said in one line of up to " + LONGEST_PURPOSE + " characters");
  }

  private static void require(boolean holds, String otherwise) throws RefusedException {
    if (!holds) {
      throw new RefusedException(otherwise);
    }
  }

  private String newId() {
    StringBuilder id = new StringBuilder("t-");
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    return id.toString();
  }

  /** Why there is no such token now, in words for who asked for it. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Whether somebody is known by what they showed. */
  sealed interface Identified {
    record Known(Caller caller) implements Identified {}

    /**
     * @param why for people, and without a word of what was shown
     */
    record Unknown(String why) implements Identified {}
  }

  /**
   * @param header the value of {@code authorization}; empty: there was none
   */
  Identified identify(Optional<String> header) {
    if (header.isEmpty()) {
      return optional && !store.hadToken(Role.ADMIN)
          ? new Identified.Known(Caller.LOCAL)
          : new Identified.Unknown("a token is needed");
    }
    var bearer = BEARER.matcher(header.get());
    var token = FORM.matcher(bearer.matches() ? bearer.group(1).strip() : "");
    if (!token.matches()) {
      return new Identified.Unknown("what came with the call is no token");
    }
    return store
        .token(token.group(1))
        .filter(known -> isSecretOf(known, token.group(2)))
        .map(this::stillGood)
        .orElseGet(() -> new Identified.Unknown("this token is not known here"));
  }

  private static boolean isSecretOf(ApiToken token, String secret) {
    // 43 characters of base64url are 258 bits: the last two must be zero, or it decodes to no
    // bytes.
    byte[] shown;
    try {
      shown = Base64.getUrlDecoder().decode(secret);
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
    return MessageDigest.isEqual(
        sha256(shown).getBytes(StandardCharsets.US_ASCII),
        token.secretHash().getBytes(StandardCharsets.US_ASCII));
  }

  /** Only to who has shown the secret is told what became of the token. */
  private Identified stillGood(ApiToken token) {
    if (token.isLive(clock.instant())) {
      return new Identified.Known(token.caller());
    }
    return new Identified.Unknown(
        token.revoked().isPresent()
            ? "token " + token.id() + " was revoked"
            : "token " + token.id() + " has expired");
  }

  public Optional<ApiToken> find(String id) {
    return store.token(id);
  }

  /**
   * The newest first, at most 1000.
   *
   * @param all also those that are expired or revoked
   */
  public List<ApiToken> list(boolean all) {
    return store.tokens(all ? Optional.empty() : Optional.of(clock.instant()), MOST_LISTED);
  }

  /** Empty: there is no such token. Revoking twice changes nothing. */
  public Optional<ApiToken> revoke(String id) {
    store.revoke(id, clock.instant());
    return find(id);
  }

  private static String sha256(byte[] secret) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
