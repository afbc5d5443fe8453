package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.connection.ApiChannel;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against an API that speaks TLS: whom it trusts, and what it says if it does not. */
@Timeout(120)
class EncryptedTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private static Path files;
  private static ServerCredentials credentials;

  private final Shell shell = new Shell();
  private final List<Server> servers = new ArrayList<>();

  /** Two keys with certificates of 127.0.0.1, signed by themselves; one is served. */
  @BeforeAll
  static void certificates() throws Exception {
    credentials = served(make("served"));
    make("other");
  }

  private static KeyStore make(String name) throws Exception {
    Path file = files.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).describedAs(said).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
    Files.writeString(
        files.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate(name).getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    return store;
  }

  private static ServerCredentials served(KeyStore store) throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return TlsServerCredentials.newBuilder().keyManager(factory.getKeyManagers()).build();
  }

  @BeforeEach
  void real_channels() {
    shell.channels = ApiChannel::to;
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
    shell.close();
  }

  private String serve(ServerCredentials by) throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, by).addService(shell.controller).build().start();
    servers.add(server);
    return "127.0.0.1:" + server.getPort();
  }

  private int runs(String address, String... more) {
    List<String> arguments = new ArrayList<>(List.of("runs", "--controller", address));
    arguments.addAll(List.of(more));
    return shell.run(arguments.toArray(String[]::new));
  }

  @Test
  void who_is_certified_by_the_named_ca_is_spoken_to() throws Exception {
    String address = serve(credentials);
    assertThat(runs(address, "--ca", files.resolve("served.pem").toString()))
        .describedAs(shell.stderr())
        .isZero();
    shell.environment.put("SNAPBACK_CA", files.resolve("served.pem").toString());
    assertThat(runs(address)).isZero();
  }

  @Test
  void who_is_not_is_named_with_what_is_wrong() throws Exception {
    String address = serve(credentials);
    assertThat(runs(address, "--ca", files.resolve("other.pem").toString())).isEqualTo(69);
    assertThat(shell.stderr()).hasLineCount(1).contains(address, "no TLS with it", "--ca");
  }

  @Test
  void a_name_that_is_not_the_certificates_is_not_spoken_to() throws Exception {
    String port = serve(credentials).substring("127.0.0.1:".length());
    String ca = files.resolve("served.pem").toString();
    assertThat(runs("localhost:" + port, "--ca", ca)).isEqualTo(69);
    assertThat(shell.stderr()).contains("no TLS with it");
  }

  @Test
  void plaintext_and_tls_do_not_understand_each_other_and_say_so() throws Exception {
    assertThat(runs(serve(credentials))).isEqualTo(69);
    assertThat(shell.stderr()).hasLineCount(1).contains("for TLS");
    shell.err.reset();
    String plain = serve(InsecureServerCredentials.create());
    assertThat(runs(plain, "--ca", files.resolve("served.pem").toString())).isEqualTo(69);
    assertThat(shell.stderr()).hasLineCount(1).contains(plain);
  }

  @Test
  void a_ca_that_cannot_be_read_is_named() throws Exception {
    String missing = files.resolve("missing.pem").toString();
    assertThat(runs("127.0.0.1:1", "--ca", missing)).isEqualTo(64);
    assertThat(shell.stderr()).hasLineCount(1).contains(missing, "--ca");
  }
}
