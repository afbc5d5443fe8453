package dev.snapback.controller.identity;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the controller's own certificate good for as long as the controller runs: from two thirds
 * of its life on it is made anew, with a new key, and every handshake from then on shows the new
 * one. Connections that are open go on with the one that they began with.
 */
public final class OwnCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);

  /** The CA's end needs people, and time. */
  private static final Duration BEFORE_CA_ENDS = Duration.ofDays(365);

  private static final Duration LOOK = Duration.ofMinutes(10);
  private static final Duration REMIND = Duration.ofDays(7);

  private final CertificateAuthority authority;
  private final TlsIdentity shown;
  private final InstantSource clock;
  private Instant reminded = Instant.MIN;
  private final Thread thread =
      Thread.ofVirtual().name("own-certificate").unstarted(this::keepLooking);

  public OwnCertificate(CertificateAuthority authority, TlsIdentity shown, InstantSource clock) {
    this.authority = authority;
    this.shown = shown;
    this.clock = clock;
  }

  /** Looks now and then, on a thread of its own, until it is closed. */
  public OwnCertificate start() {
    thread.start();
    return this;
  }

  private void keepLooking() {
    try {
      while (true) {
        look();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Renews where it is time. */
  void look() {
    var now = clock.instant();
    var own = shown.certificate();
    if (isDue(own.getNotBefore().toInstant(), own.getNotAfter().toInstant(), now)) {
      var next = authority.issueController();
      shown.show(next);
      LOG.info("the controller's certificate is renewed: it is good until {}", end(next));
    }
    remind(now);
  }

  private static Instant end(CertificateAuthority.Credentials credentials) {
    return credentials.certificate().getNotAfter().toInstant();
  }

  private void remind(Instant now) {
    X509Certificate ca = authority.certificate();
    var ends = ca.getNotAfter().toInstant();
    if (now.isAfter(ends.minus(BEFORE_CA_ENDS)) && now.isAfter(reminded.plus(REMIND))) {
      reminded = now;
      LOG.warn(
          "the CA ends at {}, and every certificate with it: docs/security.md says how to begin with"
              + " a new one",
          ends);
    }
  }

  /** From two thirds of its life on. */
  static boolean isDue(Instant begins, Instant ends, Instant now) {
    var life = Duration.between(begins, ends);
    return !now.isBefore(begins.plus(life.multipliedBy(2).dividedBy(3)));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
