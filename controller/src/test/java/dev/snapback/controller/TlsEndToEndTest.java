package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.access.PemFilesOnDisk;
import dev.snapback.controller.config.SettingsReader;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A controller whose API is open to a network: by its settings, with its first token. */
@Timeout(120)
class TlsEndToEndTest {
  @TempDir private Path temp;

  private static Status.Code refused(int port, ChannelCredentials by, Optional<String> token) {
    try (var api = new ApiClient(port, by, token)) {
      return catchThrowableOfType(StatusException.class, () -> api.joinToken())
          .getStatus()
          .getCode();
    }
  }

  /** What the program prints to stdout. */
  private static String printed(String... arguments) {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new TokenCommand.Create()).execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void by_tls_a_token_is_always_needed_and_the_first_is_made_on_the_host() throws Exception {
    var disk = new PemFilesOnDisk(temp);
    disk.renew("EC");
    Path file = temp.resolve("controller.yaml");
    Files.writeString(
        file,
        """
        data: %s
        api-port: 0
        api-address: 0.0.0.0
        api-tls: {certificate: %s, key: %s}
        node-port: 0
        """
            .formatted(temp.resolve("data"), disk.files().certificate(), disk.files().key()));
    try (var controller = Controller.start(SettingsReader.read(file), failure -> {})) {
      int port = controller.apiPort();
      assertThat(controller.listensOn()).contains("API on 0.0.0.0:" + port + " by TLS");
      var tls =
          TlsChannelCredentials.newBuilder()
              .trustManager(disk.files().certificate().toFile())
              .build();

      assertThat(refused(port, tls, Optional.empty())).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refused(port, InsecureChannelCredentials.create(), Optional.empty()))
          .isEqualTo(Status.Code.UNAVAILABLE);
      String token = printed("--config", file.toString(), "--for", "alice");
      try (var api = new ApiClient(port, tls, Optional.of(token))) {
        assertThat(api.joinToken()).isNotEmpty();
      }
    }
  }
}
