package dev.snapback.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.identity.AnyServer;
import io.grpc.Grpc;
import io.grpc.Server;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ApiCertificateTest {
  @TempDir private Path directory;
  private PemFilesOnDisk disk;

  @BeforeEach
  void disk() {
    disk = new PemFilesOnDisk(directory);
  }

  private void refused(String told) {
    assertThatThrownBy(() -> ApiCertificate.open(disk.files()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("api-tls")
        .hasMessageContaining(told);
  }

  private static Certificate shown(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyServer()}, null);
    try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port)) {
      return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void a_renewed_certificate_is_shown_without_a_restart(String algorithm) throws Exception {
    X509Certificate before = disk.renew(algorithm);
    try (ApiCertificate certificate = ApiCertificate.open(disk.files())) {
      Server server = Grpc.newServerBuilderForPort(0, certificate.credentials()).build().start();
      try {
        assertThat(shown(server.getPort())).isEqualTo(before);
        assertThat(certificate.lookAgain()).isFalse();
        X509Certificate after = disk.renew(algorithm);
        assertThat(certificate.lookAgain()).isTrue();
        assertThat(shown(server.getPort())).isEqualTo(after).isNotEqualTo(before);
      } finally {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void half_a_renewal_changes_nothing_until_the_other_half_is_there() throws Exception {
    disk.renew("EC");
    try (ApiCertificate certificate = ApiCertificate.open(disk.files())) {
      var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
      disk.writeCertificate(PemFilesOnDisk.certificate(pair));
      assertThatThrownBy(certificate::lookAgain)
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessageContaining("is not the certificate's");
      assertThat(certificate.lookAgain()).isFalse();
      disk.writeKey(pair.getPrivate());
      assertThat(certificate.lookAgain()).isTrue();
    }
  }

  @Test
  void what_cannot_be_served_is_refused_at_the_start_and_named() throws Exception {
    refused("api.crt is not there");
    disk.renew("EC");
    Files.setPosixFilePermissions(disk.files().key(), PosixFilePermissions.fromString("rw-r--r--"));
    refused("chmod");
    disk.writeKey(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());
    refused("is not the certificate's");
    Files.writeString(disk.files().key(), "nothing\n");
    refused("openssl pkcs8 -topk8");
    Files.writeString(disk.files().certificate(), "nothing\n");
    refused("api.crt");
  }
}
