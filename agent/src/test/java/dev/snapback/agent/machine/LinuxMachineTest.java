package dev.snapback.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxMachineTest {
  @TempDir Path directory;

  @Test
  void facts_are_the_kernels() throws Exception {
    var facts = NodeInDirectory.afterSetup(directory, 20L << 30).machine().facts();

    assertThat(facts.bootId()).isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(facts.kernelRelease()).isEqualTo("6.1.0-40-amd64");
    assertThat(facts.cpus()).isEqualTo(2);
    assertThat(facts.memoryBytes()).isEqualTo(2_030_000L * 1024);
    assertThat(facts.uptime()).isEqualTo(Duration.ofMillis(12_340));
  }

  @Test
  void the_command_line_tells_the_generation_after_a_jump_only() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30);

    assertThat(node.machine().quickGeneration()).isEmpty();
    node.write("proc/cmdline", "root=/dev/mapper/main-root ro quiet snapback.generation=17");
    assertThat(node.machine().quickGeneration()).isEqualTo(OptionalLong.of(17));
  }

  @Test
  void volumes_tell_generation_image_and_origin() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30);

    var facts = node.machine().node();

    assertThat(facts.generation()).isEqualTo(1);
    assertThat(facts.image()).isEqualTo("bookworm");
    assertThat(facts.originUuid())
        .isEqualTo(node.lvm().report("main").volume("orig_root").orElseThrow().uuid());
    assertThat(facts.neededBytes()).isEqualTo(NodeInDirectory.SNAPSHOT);
    assertThat(facts.impediments()).isEmpty();
  }

  @Test
  void a_full_volume_group_is_an_impediment_with_numbers() throws Exception {
    var facts = NodeInDirectory.afterSetup(directory, 4L << 30).machine().node();

    assertThat(facts.impediments())
        .containsExactly("volume group main has 480.0 MiB free, a reset needs 1.0 GiB");
  }

  @Test
  void a_machine_that_is_no_node_says_so_as_an_impediment() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30);
    Files.delete(node.state().resolve("machine.properties"));

    var facts = node.machine().node();

    assertThat(facts.generation()).isZero();
    assertThat(facts.impediments()).singleElement().asString().contains("not set up as a node");
  }

  @Test
  void a_pool_that_is_nearly_full_is_an_impediment() throws Exception {
    var node = NodeInDirectory.afterSetup(directory, 20L << 30).thin();
    assertThat(node.machine().node().impediments()).isEmpty();
    assertThat(node.machine().node().neededBytes()).isZero();

    node.lvm().fill("snapback_pool", 81.5);

    assertThat(node.machine().node().impediments())
        .containsExactly("the pool snapback_pool is 81.5 % full, a run needs it under 80 %");
  }

  @Test
  void processor_lists_are_counted() {
    assertThat(LinuxMachine.countOnline("0")).isEqualTo(1);
    assertThat(LinuxMachine.countOnline("0-3,8,10-11")).isEqualTo(7);
  }
}
