package dev.snapback.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.systemd.DatagramSocketFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, started as its unit would start it. */
@Timeout(60)
class SystemdTest {
  @TempDir private Path temp;

  @Test
  void systemd_hears_that_it_serves_that_it_lives_and_that_it_ends() throws Exception {
    String path = temp.resolve("notify").toString();
    try (var systemd = new DatagramSocketFile(path)) {
      var process =
          ControllerProcess.spawn(
              temp.resolve("data"), Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "300000"));
      try {
        assertThat(systemd.receive()).startsWith("READY=1\nSTATUS=API on 127.0.0.1:");
        assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
        assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
        process.destroy();
        var last = systemd.receive();
        while (last.equals("WATCHDOG=1")) {
          last = systemd.receive();
        }
        assertThat(last).isEqualTo("STOPPING=1");
        assertThat(process.waitFor()).isEqualTo(143);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
