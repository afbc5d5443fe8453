package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.access.PemFilesOnDisk;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.config.SettingsReader;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.store.PostgresServer;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two controllers on one PostgreSQL and one data directory, their APIs by TLS. */
@Timeout(180)
class SharedStoreIT {
  @TempDir private Path temp;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path file = Path.of("");
  private Optional<PemFilesOnDisk> disk = Optional.empty();

  private <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @BeforeEach
  void start() throws Exception {
    PostgresServer server = open(PostgresServer.start());
    server.makeDatabase("fleet");
    PemFilesOnDisk pem = new PemFilesOnDisk(temp);
    pem.renew("EC");
    disk = Optional.of(pem);
    file = temp.resolve("controller.yaml");
    Files.writeString(
        file,
        """
        data: %s
        store: %s
        store-password-file: %s
        api-port: 0
        api-tls: {certificate: %s, key: %s}
        node-port: 0
        node-address: 127.0.0.1
        """
            .formatted(
                temp.resolve("data"),
                server.url("fleet"),
                server.passwordFile(),
                pem.files().certificate(),
                pem.files().key()));
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private Controller controller() throws Exception {
    return open(Controller.start(SettingsReader.read(file), failure -> {}));
  }

  private ApiClient api(Controller controller, String token) throws IOException {
    var tls =
        TlsChannelCredentials.newBuilder()
            .trustManager(disk.orElseThrow().files().certificate().toFile())
            .build();
    return open(new ApiClient(controller.apiPort(), tls, Optional.of(token)));
  }

  /** By hand, into the database that both have. */
  private String token() {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new TokenCommand.Create()).execute("--config", file.toString()))
          .isZero();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void a_run_goes_on_under_the_controller_that_takes_over() throws Exception {
    Controller first = controller();
    await().atMost(Duration.ofSeconds(30)).until(() -> first.nodePort() != 0);
    Controller second = controller();
    assertThat(second.nodePort()).isZero();
    assertThat(second.listensOn()).contains("machines when it leads");

    String token = token();
    ApiClient api = api(second, token);
    var m1 =
        open(
            LoopbackMachine.join(
                "m1",
                Files.createDirectory(temp.resolve("m1")),
                first.nodePort(),
                api.joinToken(),
                new SimulatedFaults()));
    api.ready("m1", 1);
    var id =
        api.submit(
            new byte[0],
            List.of("a.log"),
            "lines",
            "500",
            ";",
            "until",
            "go",
            ";",
            "say",
            "the end",
            ";",
            "write",
            "a.log",
            "kept");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> api.run(id), run -> run.getConsoleBytes() > 1000);
    assertThat(api(first, token).run(id).getState()).isEqualTo(RunState.RUNNING);

    first.close();
    await().atMost(Duration.ofSeconds(30)).until(() -> second.nodePort() != 0);
    m1.controllerIsAt(second.nodePort());
    Files.createFile(temp.resolve("m1").resolve(id).resolve("go"));
    assertThat(api.done(id).getResult()).isEqualTo(RunResult.SUCCESS);
    assertThat(api.run(id).getAttempt()).isEqualTo(1);
    assertThat(api.console(id)).contains("\nline 500\n").endsWith("\nthe end\n");
    assertThat(api.artifact(id, "a.log")).isEqualTo("kept\n");
    api.ready("m1", 2);
  }

  @Test
  void a_controller_with_another_data_directory_does_not_start() throws Exception {
    controller();
    Settings settings = SettingsReader.read(file);
    var elsewhere = settings.with(temp.resolve("elsewhere"), 0, 0, "127.0.0.1");
    assertThatThrownBy(() -> Controller.start(elsewhere, failure -> {}))
        .hasMessageContaining("is not the directory that belongs to this store");
  }
}
