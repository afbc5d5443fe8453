package dev.snapback.agent.fullness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.machine.NodeInDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFullnessTest {
  @TempDir Path directory;

  @Test
  void room_is_asked_for_once_and_a_full_root_is_lost() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30).thin();
    var asked = new AtomicInteger();
    var fullness = new RootFullness(node.lvm(), node.state(), asked::incrementAndGet);
    assertThat(fullness.lost()).isEmpty();

    node.lvm().fill("snapback_pool", 81);
    assertThat(fullness.lost()).isEmpty();
    node.lvm().fill("snapback_pool", 100);

    assertThat(fullness.lost()).hasValue("pool snapback_pool is full");
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_machine_that_cannot_be_asked_has_lost_nothing() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30);
    node.lvm().failAt("fullness");

    assertThat(new RootFullness(node.lvm(), node.state(), () -> {}).lost()).isEmpty();
  }
}
