package dev.snapback.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OwnCertificateTest {
  private static final Instant BEGINS = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant ENDS = Instant.parse("2026-11-25T00:00:00Z");

  @TempDir private Path data;
  private volatile Duration later = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(later);

  @Test
  void it_is_due_at_two_thirds_of_its_life() {
    var due = Instant.parse("2026-11-24T00:00:00Z");
    assertThat(OwnCertificate.isDue(BEGINS, ENDS, BEGINS)).isFalse();
    assertThat(OwnCertificate.isDue(BEGINS, ENDS, due.minusMillis(1))).isFalse();
    assertThat(OwnCertificate.isDue(BEGINS, ENDS, due)).isTrue();
    assertThat(OwnCertificate.isDue(BEGINS, ENDS, ENDS.plusSeconds(1))).isTrue();
  }

  @Test
  void a_port_that_is_open_shows_the_new_one_from_then_on() throws Exception {
    var authority = CertificateAuthority.open(data, clock, Validity.DEFAULT);
    var identity = new TlsIdentity(authority.issueController(), authority.certificate());
    var own = new OwnCertificate(authority, identity, clock);
    var server = Grpc.newServerBuilderForPort(0, identity.toServe(ClientAuth.NONE)).build().start();
    try {
      var first = shownBy(server);
      own.look();
      assertThat(shownBy(server)).isEqualTo(first);
      later = Validity.DEFAULT.controller().multipliedBy(2).dividedBy(3);
      own.look();
      var second = shownBy(server);
      assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
      assertThat(Identity.of(second)).contains(new Identity.Controller());
      assertThat(second.getNotAfter()).isAfter(first.getNotAfter());
    } finally {
      server.shutdownNow();
    }
  }

  private static X509Certificate shownBy(Server server) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyServer()}, new SecureRandom());
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.getPort())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }
}
