package dev.snapback.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.scheduler.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir private Path data;

  private CertificateAuthority open() throws IOException {
    return CertificateAuthority.open(data, InstantSource.fixed(NOW), Validity.DEFAULT);
  }

  @Test
  void it_is_made_once_and_then_read() throws IOException {
    var first = open();
    var second = open();
    assertThat(second.certificate()).isEqualTo(first.certificate());
    assertThat(first.fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void only_its_owner_can_read_the_key() throws IOException {
    open();
    assertThat(Files.getPosixFilePermissions(data.resolve("ca/ca.key")))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void one_that_was_half_made_when_the_power_went_is_made_anew() throws IOException {
    Files.createDirectory(data.resolve("ca.new"));
    Files.writeString(data.resolve("ca.new/ca.key"), "half");
    assertThat(open().issueController()).isNotNull();
  }

  @Test
  void a_damaged_one_is_never_replaced() throws IOException {
    open();
    Files.writeString(data.resolve("ca/ca.key"), "nonsense");
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(data.resolve("ca").toString());
    assertThat(data.resolve("ca/ca.key")).hasContent("nonsense");
  }

  @Test
  void certificates_say_who_it_is_and_for_how_long() throws Exception {
    var authority = open();
    var controller = authority.issueController().certificate();
    assertThat(Identity.of(controller)).contains(new Identity.Controller());

    var name = new NodeName("m1.lab");
    var node = authority.issueNode(new Identity.Node(name), CertificateSigner.newKey().getPublic());
    assertThat(Identity.of(node)).contains(new Identity.Node(name));
    node.verify(authority.certificate().getPublicKey());
    assertThat(node.getBasicConstraints()).isEqualTo(-1);
    assertThat(node.getNotBefore()).isEqualTo(NOW.minus(Duration.ofDays(1)));
    assertThat(node.getNotAfter()).isEqualTo(NOW.plus(Validity.DEFAULT.node()));
    assertThat(Identity.of(authority.certificate())).isEmpty();
  }

  private X509Certificate node(Duration authority, Duration valid) throws IOException {
    var validity = new Validity(authority, valid, valid);
    return CertificateAuthority.open(data, InstantSource.fixed(NOW), validity)
        .issueNode(new Identity.Node(new NodeName("m1")), CertificateSigner.newKey().getPublic());
  }

  @Test
  void no_certificate_outlives_the_ca() throws Exception {
    assertThat(node(Duration.ofDays(100), Duration.ofDays(365)).getNotAfter())
        .isEqualTo(NOW.plus(Duration.ofDays(100)));
  }

  @Test
  void one_of_a_short_life_is_not_old_when_it_is_new() throws Exception {
    var node = node(Duration.ofDays(100), Duration.ofMinutes(4));
    assertThat(node.getNotBefore()).isEqualTo(NOW.minus(Duration.ofMinutes(1)));
    assertThat(node.getNotAfter()).isEqualTo(NOW.plus(Duration.ofMinutes(4)));
  }
}
