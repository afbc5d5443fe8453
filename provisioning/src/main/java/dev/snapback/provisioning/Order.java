package dev.snapback.provisioning;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is wanted of a machine.
 *
 * @param image the name that its pristine root gets
 * @param options more for {@code snapback-agent setup}, e.g. {@code --snapshots classic}
 * @param bundle the agent, as {@code .tar.zst}, as {@code .deb} or unpacked
 * @param boot how long a boot may take, with the firmware's part
 */
public record Order(String image, List<String> options, Path bundle, Duration boot) {
  public Order {
    options = List.copyOf(options);
  }

  /**
   * What the machine becomes for the controller.
   *
   * @param controller where the machine reaches the controller, {@code HOST:PORT}
   * @param agentAddress where the controller reaches the machine, {@code HOST:PORT}
   * @param ready how long it may take from joining until it is READY
   */
  public record Node(
      String name, String controller, String agentAddress, List<String> labels, Duration ready) {
    public Node {
      labels = List.copyOf(labels);
    }
  }
}
