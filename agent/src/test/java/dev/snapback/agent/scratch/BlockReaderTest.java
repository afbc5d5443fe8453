package dev.snapback.agent.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.PhysicalVolume;
import dev.snapback.agent.machine.NodeInDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine as its kernel tells it, in a directory. */
class BlockReaderTest {
  @TempDir private Path directory;
  private final List<String> nodes = new ArrayList<>();
  private NodeInDirectory node;
  private BlockReader reader;

  @SuppressWarnings("NullAway.Init") // made before each test
  BlockReaderTest() {}

  @BeforeEach
  void a_machine() throws Exception {
    node = NodeInDirectory.afterSetup(directory.resolve("node"), 20L << 30);
    reader =
        new BlockReader(
            directory.resolve("proc"),
            directory.resolve("sys"),
            directory.resolve("dev"),
            device -> {
              nodes.add(device.name() + " " + device.number());
              return Path.of("/nowhere");
            },
            node.lvm(),
            node.machine());
    write("proc/1/mountinfo", "");
    write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
    device("vda", "254:0", "1000");
    partition("vda", "vda1", "254:1");
    device("vdb", "254:16", "2048");
    write("sys/devices/vdb/queue/discard_max_bytes", "2147450880");
    partition("vdb", "vdb1", "254:17");
    device("dm-0", "253:0", "500");
    write("sys/devices/dm-0/dm/name", "main-root");
    write("sys/devices/dm-0/dm/uuid", "LVM-x");
    write("sys/devices/dm-0/slaves/vda1", "");
    write("sys/devices/vda/vda1/holders/dm-0", "");
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text.isEmpty() ? "" : text + "\n");
  }

  private void link(String name, String target) throws IOException {
    Path path = directory.resolve(name);
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Path.of(target));
  }

  private void device(String name, String number, String sectors) throws IOException {
    write("sys/devices/" + name + "/dev", number);
    write("sys/devices/" + name + "/size", sectors);
    write("sys/devices/" + name + "/ro", "0");
    link("sys/class/block/" + name, "../../devices/" + name);
  }

  private void partition(String disk, String name, String number) throws IOException {
    write("sys/devices/" + disk + "/" + name + "/dev", number);
    write("sys/devices/" + disk + "/" + name + "/partition", "1");
    link("sys/class/block/" + name, "../../devices/" + disk + "/" + name);
  }

  private BlockTree read(Scratch... named) throws Exception {
    return reader.read(List.of(named));
  }

  private BlockDevice found(String name) throws Exception {
    return read().device(name).orElseThrow();
  }

  @Test
  void disks_partitions_and_what_stands_on_them_are_read_from_sysfs() throws Exception {
    assertThat(found("vdb").bytes()).isEqualTo(2048 * 512);
    assertThat(found("vdb").discards()).isTrue();
    assertThat(found("vdb1").parent()).hasValue("vdb");
    assertThat(found("vdb1").discards()).isTrue();
    assertThat(found("vda").discards()).isFalse();
    assertThat(found("vda1").holders()).containsExactly("dm-0");
    assertThat(found("dm-0").slaves()).containsExactly("vda1");
    assertThat(found("dm-0").mapperName()).hasValue("main-root");
    assertThat(found("dm-0").isVolume()).isTrue();
    assertThat(read().ownGroup()).isEqualTo("main");
  }

  @Test
  void lvm_is_asked_only_after_every_device_has_a_node() throws Exception {
    node.lvm().addPhysicalVolume("254:17");
    assertThat(read().physicalVolumes()).containsExactly(new PhysicalVolume("254:17", "main"));
    assertThat(nodes).contains("vda 254:0", "vdb1 254:17", "dm-0 253:0");
  }

  @Test
  void a_device_that_multipathing_hides_is_none() throws Exception {
    write("sys/devices/nvme0c0n1/size", "5");
    link("sys/class/block/nvme0c0n1", "../../devices/nvme0c0n1");
    assertThat(read().device("nvme0c0n1")).isEqualTo(Optional.empty());
  }

  @Test
  void a_link_leads_to_the_kernels_name_and_one_that_is_not_there_to_nothing() throws Exception {
    link("dev/disk/by-id/virtio-S1", "../../vdb");
    link("dev/disk/by-path/raid", "../../cciss/c0d0");
    var tree =
        read(
            new Scratch.Disk("/dev/disk/by-id/virtio-S1", false),
            new Scratch.Disk("/dev/disk/by-path/raid", false),
            new Scratch.Disk("/dev/disk/by-id/gone", false));
    assertThat(tree.links())
        .hasSize(2)
        .containsEntry("/dev/disk/by-id/virtio-S1", "vdb")
        .containsEntry("/dev/disk/by-path/raid", "cciss!c0d0");
  }

  @Test
  void what_is_mounted_is_known_by_number_and_where_that_is_another_by_name() throws Exception {
    write(
        "proc/1/mountinfo",
        """
        22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/main-root rw
        23 22 254:1 / /boot rw - ext4 /dev/vda1 rw
        24 22 0:40 / /srv rw - btrfs /dev/vdb1 rw
        25 22 0:5 / /proc rw - proc proc rw\
        """);
    assertThat(read().mounted())
        .hasSize(3)
        .containsEntry("dm-0", "/")
        .containsEntry("vda1", "/boot")
        .containsEntry("vdb1", "/srv");
  }

  @Test
  void what_is_swapped_to_is_known_by_any_of_its_names() throws Exception {
    write(
        "proc/swaps",
        "Filename Type Size Used Priority\n/vdb1 partition 1 0 -2\n/swapfile file 1 0 -3");
    assertThat(read().swaps()).containsExactly("vdb1");
    write("proc/swaps", "Filename Type Size Used Priority\n/dev/mapper/main-root partition 1 0 -2");
    assertThat(read().swaps()).containsExactly("dm-0");
    write("proc/swaps", "Filename Type Size Used Priority\n/dev/main/root partition 1 0 -2");
    assertThat(read().swaps()).containsExactly("dm-0");
  }

  @Test
  void a_named_volumes_group_is_reported() throws Exception {
    var tree = read(new Scratch.Volume("main", "scratch", false));
    assertThat(tree.groups()).containsOnlyKeys("main");
  }
}
