package dev.snapback.agent.scratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.snapback.agent.process.Finished;
import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProgramsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final List<String> started = new ArrayList<>();
  private Finished answer = new Finished(0, "", "", false);
  private final Programs programs =
      new Programs() {
        @Override
        public Finished run(List<String> argv, Map<String, String> environment, Duration deadline) {
          started.add(String.join(" ", argv));
          return answer;
        }

        @Override
        public void warmUp() {}
      };
  @TempDir private Path directory;
  private final Devices devices =
      new Devices()
          .disk("vdb")
          .mapping("dm-1", "x-y", "LVM-xy", "vdb")
          .mapping("dm-2", "--force", "", "vdb")
          .stacked("md127", "vdb");

  private DiskPrograms disks() {
    return new DiskPrograms(programs, device -> directory.resolve(device.name()), directory);
  }

  private BlockDevice device(String name) {
    return devices.device(name);
  }

  @Test
  void each_verb_is_one_command_line_and_none_forces_anything() throws Exception {
    disks().discard(device("vdb"), DEADLINE);
    disks().zero(device("vdb"), 1024, 512, DEADLINE);
    disks().wipeSignatures(device("vdb"), DEADLINE);
    disks().forgetPartitions(device("vdb"), DEADLINE);
    disks().takeApart(device("dm-1"), DEADLINE);
    String vdb = directory.resolve("vdb").toString();
    assertThat(started)
        .containsExactly(
            "blkdiscard --step 1073741824 " + vdb,
            "blkdiscard --zeroout --step 1073741824 --offset 1024 --length 512 " + vdb,
            "wipefs --all " + vdb,
            "blockdev --rereadpt " + vdb,
            "dmsetup remove --retry x-y");
  }

  @Test
  void a_name_that_is_an_option_is_not_given_to_dmsetup() {
    assertThat(catchThrowable(() -> disks().takeApart(device("dm-2"), DEADLINE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("dm-2");
    assertThat(started).isEmpty();
  }

  @Test
  void a_raid_is_ended_by_the_kernels_own_file() throws Exception {
    Path state = directory.resolve("class/block/md127/md/array_state");
    Files.createDirectories(state.getParent());
    Files.writeString(state, "");
    disks().takeApart(device("md127"), DEADLINE);
    assertThat(state).hasContent("clear");
    assertThat(started).isEmpty();
  }

  @Test
  void what_is_in_use_is_told_from_what_fails() {
    answer = new Finished(1, "", "blkdiscard: /dev/vdb: Device or resource busy\n", false);
    assertThat(catchThrowable(() -> disks().discard(device("vdb"), DEADLINE)))
        .isInstanceOf(Disks.InUse.class);
    answer = new Finished(1, "", "blkdiscard: /dev/vdb: Input/output error\n", false);
    assertThat(catchThrowable(() -> disks().discard(device("vdb"), DEADLINE)))
        .isNotInstanceOf(Disks.InUse.class)
        .hasMessageContaining("Input/output error");
    answer = new Finished(137, "", "", true);
    assertThat(catchThrowable(() -> disks().discard(device("vdb"), DEADLINE)))
        .hasMessageEndingWith("did not end within 5 s");
  }

  @Test
  void nothing_is_started_when_no_time_is_left() {
    assertThat(catchThrowable(() -> disks().discard(device("vdb"), Duration.ZERO)))
        .hasMessageContaining("no time is left");
    assertThat(started).isEmpty();
  }

  @Test
  void a_part_is_blank_if_every_byte_of_it_is_zero() throws Exception {
    byte[] content = new byte[200_000];
    content[150_000] = 1;
    Files.write(directory.resolve("vdb"), content);
    assertThat(disks().blank(device("vdb"), 0, 150_000)).isTrue();
    assertThat(disks().blank(device("vdb"), 0, 150_001)).isFalse();
    assertThat(disks().blank(device("vdb"), 150_001, 49_999)).isTrue();
    assertThat(catchThrowable(() -> disks().blank(device("vdb"), 199_000, 5_000)))
        .hasMessageContaining("ends at byte 200000");
  }

  @Test
  void the_c_librarys_device_numbers_are_read_as_the_kernel_writes_them() {
    assertThat(OwnDeviceNodes.number((254L << 8) | 16)).isEqualTo("254:16");
    // makedev(259, 300): minor bits 8 and up lie above the major's.
    assertThat(OwnDeviceNodes.number((259L << 8) | (300 & 0xff) | ((300L & ~0xffL) << 12)))
        .isEqualTo("259:300");
  }

  @Test
  void a_node_that_is_no_block_device_of_that_number_is_made_anew() throws Exception {
    Path wrong = directory.resolve("vdb");
    Files.writeString(wrong, "");
    assertThat(new OwnDeviceNodes(programs, directory).make(device("vdb"))).isEqualTo(wrong);
    assertThat(wrong).doesNotExist();
    assertThat(started).containsExactly("mknod --mode=0600 %s b 254 0".formatted(wrong));
  }
}
