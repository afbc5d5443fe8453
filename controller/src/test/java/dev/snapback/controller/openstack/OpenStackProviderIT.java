package dev.snapback.controller.openstack;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProviderContract;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.ProviderSetup.Made;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.Pooled;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of providers on a real OpenStack, named as for {@link OpenStackIT}. Where its
 * servers are machines that SSH reaches, {@code -Dsnapback.openstack.image=NAME} says of which
 * image; else only what does not need that is tested.
 */
@Tag("openstack")
@EnabledIfSystemProperty(
    named = "snapback.openstack.cloud",
    matches = ".+",
    disabledReason = "no cloud to test on: name one by -Dsnapback.openstack.cloud=NAME")
@Timeout(1800)
class OpenStackProviderIT extends NodeProviderContract {
  @TempDir private Path directory;
  private final String mark = "it" + Instant.now().toEpochMilli();

  @Override
  protected NodeProvider opened() throws Exception {
    Path beside = Path.of(OpenStackProviderIT.class.getResource("clouds.yaml").toURI());
    String file = System.getProperty("snapback.openstack.clouds", beside.toString());
    var settings =
        new HashMap<String, Object>(
            Map.of(
                "cloud",
                System.getProperty("snapback.openstack.cloud"),
                "clouds-file",
                file,
                "networks",
                List.of("demo")));
    if (!reached()) {
      // No network agent runs in the small OpenStack: its floating addresses lead nowhere.
      settings.put("floating-from", "public");
    }
    Map<Made, Map<String, Object>> sizes =
        Map.of(new Made("vm", "vm"), Map.of("flavor", "m1.tiny"));
    var setup = new ProviderSetup("cloud", "openstack", settings, sizes);
    return new OpenStackProviders().open(setup, directory.resolve("c"), mark);
  }

  private static boolean reached() {
    return System.getProperties().containsKey("snapback.openstack.image");
  }

  @Override
  protected void assumeMachinesAreReached() {
    Assumptions.assumeTrue(
        reached(),
        "its servers are no machines: where they are, name their image by -Dsnapback.openstack.image=NAME");
  }

  @Override
  protected Pooled what() {
    String image = System.getProperty("snapback.openstack.image", "tiny");
    return new Pooled("vm", "vm", image, "", 1, 512);
  }

  @Override
  protected Duration within() {
    return Duration.ofMinutes(15);
  }

  @Override
  protected void launchAsFarAsItGoes(NodeProvider by, Machine node) throws Exception {
    ignoringThatNobodyAnswers(() -> by.launch(node, what(), Duration.ofSeconds(20)));
  }

  @Override
  protected RunCommand hello() {
    return new RunCommand(List.of("sh", "-c", "echo hello; exit 3"), Map.of(), Duration.ZERO);
  }

  @Override
  protected String anyKind() {
    return "server";
  }
}
