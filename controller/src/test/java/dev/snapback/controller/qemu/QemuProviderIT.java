package dev.snapback.controller.qemu;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProviderContract;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.Pooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on machines of this host: {@code -Dsnapback.qemu.image=FILE}, a qcow2 image with
 * cloud-init and sshd. Without KVM a machine takes some minutes to come.
 */
@Tag("qemu")
@EnabledIfSystemProperty(
    named = "snapback.qemu.image",
    matches = "/.+",
    disabledReason = "no image to boot: name one by -Dsnapback.qemu.image=FILE (qcow2, cloud-init)")
@Timeout(3600)
class QemuProviderIT extends NodeProviderContract {
  @TempDir private Path directory;

  @Override
  protected NodeProvider opened() {
    var settings =
        Map.<String, Object>of(
            "images", Map.of("image", System.getProperty("snapback.qemu.image", "")));
    return new QemuProvider(
        new ProviderSetup("local", "qemu", settings, Map.of()), directory.resolve("local"));
  }

  @Override
  protected Pooled what() {
    return new Pooled("vm", "vm", "image", "", 1, 1024);
  }

  @Override
  protected Duration within() {
    return Duration.ofMinutes(15);
  }

  /** Whether it has booted makes no difference to who owns it. */
  @Override
  protected void launchAsFarAsItGoes(NodeProvider by, Machine node) throws Exception {
    ignoringThatNobodyAnswers(() -> by.launch(node, what(), Duration.ofSeconds(5)));
  }

  @Override
  protected RunCommand hello() {
    return new RunCommand(List.of("sh", "-c", "echo hello; exit 3"), Map.of(), Duration.ZERO);
  }

  @Override
  protected String anyKind() {
    return "machine";
  }
}
