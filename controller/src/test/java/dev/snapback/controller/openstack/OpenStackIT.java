package dev.snapback.controller.openstack;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract on a real OpenStack: {@code -Dsnapback.openstack.cloud=demo}, and where its
 * clouds.yaml is not the one beside this class, {@code -Dsnapback.openstack.clouds=FILE}.
 */
@Tag("openstack")
@EnabledIfSystemProperty(
    named = "snapback.openstack.cloud",
    matches = ".+",
    disabledReason = "no cloud to test on: name one by -Dsnapback.openstack.cloud=NAME")
@Timeout(600)
class OpenStackIT extends OpenStackContract {
  private OpenStackServers servers;

  @BeforeEach
  void open() throws Exception {
    String cloud = System.getProperty("snapback.openstack.cloud");
    Path beside = Path.of(OpenStackIT.class.getResource("clouds.yaml").toURI());
    Path file = Path.of(System.getProperty("snapback.openstack.clouds", beside.toString()));
    String controller = "it" + Instant.now().toEpochMilli();
    servers = OpenStackServers.open(CloudsFile.read(file).cloud(cloud), controller, Bounds.usual());
  }

  @Override
  OpenStackServers cloud() {
    return servers;
  }
}
