package dev.snapback.controller.fleet;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.PeerCheck;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.State;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whose certificate counts now: by the clock, and by what is stored of the node that it names. Our
 * CA's signature alone makes nobody a node. Thread-safe.
 */
public final class Register implements PeerCheck {
  private static final int HEX = 16;

  private final Supplier<State> state;
  private final InstantSource clock;

  /**
   * @param state as of the last commit, so that what was forgotten stays so
   */
  public Register(Supplier<State> state, InstantSource clock) {
    this.state = state;
    this.clock = clock;
  }

  /** What is kept of a certificate. */
  static NodeCertificate facts(X509Certificate certificate) {
    return new NodeCertificate(
        certificate.getSerialNumber().toString(HEX),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
  }

  @Override
  public Optional<String> objection(Identity who, X509Certificate shown) {
    return switch (who) {
      case Identity.Controller controller -> Optional.empty();
      case Identity.Node(var name) ->
          standing(name, facts(shown)).or(() -> date(name, facts(shown)));
    };
  }

  private Optional<String> standing(NodeName name, NodeCertificate shown) {
    var known = state.get();
    var node = Optional.ofNullable(known.nodes().get(name));
    if (node.isPresent()) {
      return node.get().certificates().count(shown.serial())
          ? Optional.empty()
          : Optional.of(
              ("this certificate of %s counts no more: the machine, or another by that name, has"
                      + " joined again or been given newer ones since")
                  .formatted(name));
    }
    var when = Optional.ofNullable(known.forgotten().get(name)).map(NodeRecord::since);
    return Optional.of(
        when.map(at -> "%s was forgotten at %s".formatted(name, at.truncatedTo(ChronoUnit.SECONDS)))
                .orElse("there is no node " + name)
            + "; its machine can join again with a new token");
  }

  private Optional<String> date(NodeName name, NodeCertificate shown) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (!now.isBefore(shown.ends())) {
      return Optional.of(
          ("the certificate of %s ended at %s, and the controller's clock says %s: if that is right,"
                  + " join the machine again with a new token")
              .formatted(name, shown.ends(), now));
    }
    return now.isBefore(shown.begins())
        ? Optional.of(
            "the certificate of %s is good from %s on, and the controller's clock says %s: set it"
                .formatted(name, shown.begins(), now))
        : Optional.empty();
  }
}
