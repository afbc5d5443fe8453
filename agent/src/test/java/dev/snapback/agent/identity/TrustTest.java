package dev.snapback.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whom an agent believes when it calls; over TLS: ServingTest. */
class TrustTest {
  private static final String CONTROLLER = PeerName.CONTROLLER;

  private static void call(TemporaryAuthority trusted, X509Certificate shown)
      throws CertificateException {
    new ServerTrust(chain -> trusted.certificate(), CONTROLLER)
        .checkServerTrusted(new X509Certificate[] {shown}, "ECDHE_ECDSA");
  }

  private static TemporaryAuthority authority(Duration ago) throws Exception {
    return new TemporaryAuthority(Instant.now().minus(ago));
  }

  @Test
  void its_controller_is_believed_and_nobody_else() throws Exception {
    var ours = authority(Duration.ZERO);
    call(ours, ours.controller("").certificate());
    assertThatThrownBy(() -> call(ours, ours.node("m2", "").certificate()))
        .hasMessageContaining("is not " + CONTROLLER)
        .hasMessageContaining("snapback://node/m2");
    var others = authority(Duration.ZERO);
    assertThatThrownBy(() -> call(ours, others.controller("").certificate()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void a_certificate_that_has_ended_or_not_begun_is_told_with_this_machines_time()
      throws Exception {
    for (var ago : new Duration[] {Duration.ofHours(9), Duration.ofHours(-9)}) {
      var authority = authority(ago);
      var shown = authority.controller("").certificate();
      assertThatThrownBy(() -> call(authority, shown))
          .hasMessageContaining("is good from " + shown.getNotBefore().toInstant())
          .hasMessageContaining("until " + shown.getNotAfter().toInstant())
          .hasMessageContaining("this machine's clock says 20")
          .hasMessageContaining("set the clock");
    }
  }

  @Test
  void a_failures_words_end_with_what_caused_it() {
    var failure =
        new RuntimeException(
            "io exception", new RuntimeException("handshake", new RuntimeException("the clock")));
    assertThat(CallFailure.words(failure)).isEqualTo("io exception: the clock");
    assertThat(CallFailure.words(new RuntimeException("alone"))).isEqualTo("alone");
  }
}
