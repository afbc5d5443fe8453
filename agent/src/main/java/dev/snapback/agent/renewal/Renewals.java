package dev.snapback.agent.renewal;

import dev.snapback.agent.announce.Backoff;
import dev.snapback.agent.identity.CallFailure;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.OwnIdentity;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews this node's certificate for as long as the agent runs. The new one is on disk before it is
 * used; the controller takes the old one, too, so nothing that goes wrong on the way matters but
 * that it is tried again.
 */
public final class Renewals {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  /** Waiting is by the machine's uptime, certificates are by the clock: look now and then. */
  private static final Duration LOOK = Duration.ofHours(1);

  private static final Duration FIRST_TRY_AGAIN = Duration.ofMinutes(1);
  private static final Duration LAST_TRY_AGAIN = Duration.ofHours(1);

  /** One call. */
  @FunctionalInterface
  public interface Call {
    /**
     * The same node with another key and certificate.
     *
     * @throws StatusRuntimeException where the controller does not answer or refuses
     */
    Identity renew(Identity own) throws IOException;
  }

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final OwnIdentity own;
  private final IdentityFiles files;
  private final Call call;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;

  /**
   * @param clock the controller's, as far as it is known: that one judges certificates
   */
  public Renewals(
      OwnIdentity own,
      IdentityFiles files,
      Call call,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    this.own = own;
    this.files = files;
    this.call = call;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
  }

  /** Never returns; ends by interruption. */
  public void keepUp() throws InterruptedException {
    while (true) {
      double jitter = random.nextDouble();
      for (Duration wait = wait(jitter); wait.isPositive(); wait = wait(jitter)) {
        pause.of(wait.compareTo(LOOK) < 0 ? wait : LOOK);
      }
      renew();
    }
  }

  private Duration wait(double jitter) {
    X509Certificate certificate = own.get().certificate();
    return RenewalTime.from(clock.instant(), begins(certificate), ends(certificate), jitter);
  }

  /** Until it is done. */
  private void renew() throws InterruptedException {
    var backoff = new Backoff(random, FIRST_TRY_AGAIN, LAST_TRY_AGAIN);
    while (true) {
      Identity before = own.get();
      try {
        Identity renewed = call.renew(before);
        files.renew(before, renewed);
        own.become(renewed);
        LOG.info(
            "node={} has a new certificate, good until {}",
            renewed.node(),
            ends(renewed.certificate()));
        return;
      } catch (StatusRuntimeException | IOException e) {
        complain(before, e);
      }
      pause.of(backoff.next());
    }
  }

  private void complain(Identity before, Exception failure) {
    String words = CallFailure.words(failure);
    Instant ends = ends(before.certificate());
    if (clock.instant().isBefore(ends)) {
      LOG.warn(
          "node={} cannot renew its certificate, which ends at {}, trying on: {}",
          before.node(),
          ends,
          words);
    } else {
      LOG.error(
          "node={} has a certificate that ended at {}: join this machine again (`snapback node token`"
              + " on the controller, `snapback-agent join` here); the controller says: {}",
          before.node(),
          ends,
          words);
    }
  }

  private static Instant begins(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  private static Instant ends(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}
