package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.snapback.controller.access.ApiCertificate.PemFiles;
import dev.snapback.controller.access.PemFilesOnDisk;
import dev.snapback.controller.openstack.Cloud.Proof;
import dev.snapback.controller.openstack.Cloud.Trust;
import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Keystone behind a certificate of its own, which knows nobody: who is told so was believed. */
@Timeout(60)
class CloudTrustTest {
  @TempDir private Path dir;
  private HttpsServer http;
  private PemFiles files;

  @BeforeEach
  void start() throws Exception {
    var pem = new PemFilesOnDisk(dir);
    X509Certificate certificate = pem.renew("EC");
    files = pem.files();
    http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setHttpsConfigurator(new HttpsConfigurator(showing(certificate, key(files.key()))));
    http.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void an_authority_of_the_clouds_own_is_believed_where_it_is_named_and_nowhere_else()
      throws Exception {
    assertThat(answer(new Trust.ByFile(files.certificate()), "127.0.0.1").kind())
        .isEqualTo(Kind.AUTH);
    assertThat(answer(new Trust.AnyOnLoopback(), "127.0.0.1").kind()).isEqualTo(Kind.AUTH);

    var strange = answer(new Trust.OfJdk(), "127.0.0.1");
    assertThat(strange.kind()).isEqualTo(Kind.REFUSED);
    assertThat(strange.why()).contains("cacert");

    var otherName = answer(new Trust.ByFile(files.certificate()), "localhost");
    assertThat(otherName.kind()).as("the certificate is 127.0.0.1's").isEqualTo(Kind.REFUSED);
  }

  private OpenStackException answer(Trust trust, String host) throws Exception {
    URI url = URI.create("https://" + host + ":" + http.getAddress().getPort() + "/v3");
    Proof proof = new Proof.ApplicationCredential("id", new Secret("hush"));
    Cloud cloud = new Cloud("tls", url, proof, Optional.empty(), "public", trust);
    try (var servers = OpenStackServers.open(cloud, "c1", Bounds.usual())) {
      return catchThrowableOfType(
          OpenStackException.class, () -> servers.limits(Duration.ofSeconds(30)));
    }
  }

  private static SSLContext showing(X509Certificate certificate, PrivateKey key) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("cloud", key, new char[0], new Certificate[] {certificate});
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static PrivateKey key(Path pem) throws Exception {
    String base64 = Files.readString(pem).replaceAll("-----[^-]*-----|\\s", "");
    var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
    return KeyFactory.getInstance("EC").generatePrivate(spec);
  }
}
