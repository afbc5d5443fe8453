package dev.snapback.controller.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.node.NodeProvider.Known;
import dev.snapback.controller.node.NodeProvider.Leftover;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.scheduler.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left over, of a cloud in this process. */
@Timeout(60)
class OpenStackProviderTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path directory;
  @AutoClose private FakeCloud fake;

  @Test
  void servers_ports_keys_and_images_that_nobody_knows_are_left_over() throws Exception {
    fake = new FakeCloud();
    var servers =
        OpenStackServers.open(
            fake.cloud(), "c1", new Bounds(1000, Duration.ofSeconds(5), 100_000), new FakeTime());
    var settings =
        new CloudSettings(
            "demo",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "root",
            Map.of());
    var setup = new ProviderSetup("cloud", "openstack", Map.of(), Map.of());
    try (var provider =
        new OpenStackProvider(setup, settings, directory, servers, new Mark("c1"))) {
      String one = launch(servers, "vm-1");
      String two = launch(servers, "vm-2");
      String image = servers.snapshot(one, "trixie-2", Map.of(), LONG);
      String base = servers.snapshot(one, "trixie-3", Map.of(), LONG);
      Files.createDirectories(directory.resolve("vm-1"));
      Files.createDirectories(directory.resolve("vm-3"));

      var known =
          new Known(Map.of(new NodeName("vm-1"), one), Set.of("snapback-c1-trixie-3", "tiny"));
      List<Leftover> left = provider.leftovers(() -> known);
      assertThat(left)
          .contains(
              new Leftover("server", two, "vm-2"),
              new Leftover("image", image, "trixie-2"),
              new Leftover("keys", "vm-3", "vm-3"))
          .extracting(Leftover::of)
          .doesNotContain("vm-1", "trixie-3");
      assertThat(left).extracting(Leftover::kind).contains("port");
      for (Leftover each : left) {
        provider.remove(each);
      }
      await().until(() -> provider.leftovers(() -> known).isEmpty());
      assertThat(servers.status(one, LONG)).isNotEqualTo(new ServerStatus.Gone());
      assertThat(servers.imageStatus(base, LONG)).isNotEqualTo(new ImageStatus.Gone());
      assertThat(directory.resolve("vm-1")).exists();
    }
  }

  private static String launch(OpenStackServers servers, String name) throws Exception {
    return servers.launch(
        new LaunchOrder(
            name,
            servers.image("tiny", LONG).id(),
            servers.flavor("m1.tiny", LONG).id(),
            List.of(servers.network("demo", LONG)),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            false,
            Optional.empty()),
        LONG);
  }
}
