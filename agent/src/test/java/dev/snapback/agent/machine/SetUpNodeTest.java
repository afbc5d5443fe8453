package dev.snapback.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.machine.SetUpNode.NotANode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetUpNodeTest {
  @TempDir Path directory;
  private NodeInDirectory node;

  @BeforeEach
  void set_up() throws Exception {
    node = NodeInDirectory.afterSetup(directory, 20L << 30);
  }

  @Test
  void the_machine_that_builds_this_is_no_node_and_no_command_is_run_on_it() {
    var lvm = new FakeLvm("main", 20L << 30, 4L << 20);

    assertThatThrownBy(() -> SetUpNode.check(lvm))
        .isInstanceOf(NotANode.class)
        .hasMessageContaining("/state/machine.properties");
    assertThat(lvm.commands()).isEmpty();
  }

  @Test
  void a_node_with_all_marks_is_found() throws Exception {
    var found = node.check();

    assertThat(found.live().name()).isEqualTo("root");
    assertThat(found.generation()).isEqualTo(1);
    assertThat(found.images()).containsExactly("bookworm");
    assertThat(found.origin().name()).isEqualTo("orig_root");
  }

  @Test
  void a_node_between_rotation_and_jump_is_one() throws Exception {
    node.lvm().rename("main", "root", "last_root");

    assertThat(node.check().live().name()).isEqualTo("last_root");
  }

  @Test
  void without_settings_it_is_no_node() throws Exception {
    Files.delete(node.state().resolve("machine.properties"));

    assertThatThrownBy(node::check).hasMessageContaining("machine.properties");
  }

  @Test
  void a_root_on_a_partition_is_no_node() throws Exception {
    node.write("proc/1/mountinfo", "22 1 253:2 / / rw shared:1 - ext4 /dev/vda2 rw");

    assertThatThrownBy(node::check)
        .isInstanceOf(NotANode.class)
        .hasMessageContaining("/dev/vda2, which is no LVM volume");
  }

  @Test
  void a_root_in_another_volume_group_is_no_node() throws Exception {
    node.write("sys/dev/block/254:3/dm/uuid", "LVM-" + "x".repeat(64));

    assertThatThrownBy(node::check)
        .isInstanceOf(NotANode.class)
        .hasMessageContaining("not in volume group main");
  }

  @Test
  void the_pristine_volume_itself_as_root_is_no_node_yet() throws Exception {
    node.mountRootFrom("orig_root");

    assertThatThrownBy(node::check)
        .isInstanceOf(NotANode.class)
        .hasMessageContaining("orig_root; set up, but not yet rebooted");
  }

  @Test
  void a_root_that_is_no_snapshot_of_an_image_is_no_node() throws Exception {
    node.lvm().remove("main", java.util.List.of("root"));
    node.lvm().create("main", "root", 1L << 30, Set.of("snapback.image=bookworm"));
    node.mountRootFrom("root");

    assertThatThrownBy(node::check)
        .isInstanceOf(NotANode.class)
        .hasMessageContaining("not a snapshot of a volume tagged as an image");
  }
}
