package dev.snapback.controller.simulated;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProviderContract;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.scheduler.Pooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SimulatedProviderTest extends NodeProviderContract {
  @TempDir private Path directory;

  @Override
  protected NodeProvider opened() {
    var setup = new ProviderSetup("sim", "simulated", Map.of("room", 3), Map.of());
    return new SimulatedProviders().open(setup, directory.resolve("sim"), "mark");
  }

  @Override
  protected Pooled what() {
    return new Pooled("small", "vm", "tiny", "", 1, 1024);
  }

  @Override
  protected Duration within() {
    return Duration.ofSeconds(20);
  }

  @Override
  protected RunCommand hello() {
    return new RunCommand(List.of("say", "hello", ";", "exit", "3"), Map.of(), Duration.ZERO);
  }

  @Override
  protected String anyKind() {
    return "machine";
  }
}
