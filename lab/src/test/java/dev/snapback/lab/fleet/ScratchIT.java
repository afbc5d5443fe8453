package dev.snapback.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A machine with two more disks, of which one is scratch, and a volume that is: what a run leaves
 * on them is gone for the next, and what it leaves on the disk that is not named is there.
 */
@Tag("long")
class ScratchIT {
  private static final Duration PATIENCE = Duration.ofMinutes(25);
  private static final Duration BOOT = Duration.ofMinutes(10);
  private static final Duration QUICK = Duration.ofMinutes(2);
  private static final String SCRATCH = "/dev/disk/by-id/virtio-SCRATCH1";
  private static final String KEPT = "/dev/disk/by-id/virtio-KEPT1";
  private static final String VOLUME = "/dev/main/scratch";

  /** What a test of block storage does: a group on a partition, a file system, and it stays. */
  private static final String USE =
      """
      set -e
      echo ',,L' | sfdisk --quiet %s
      udevadm settle
      pvcreate --yes %s-part1
      vgcreate cinder %s-part1
      lvcreate --yes --size 64M --name used cinder
      mkfs.ext4 -q /dev/cinder/used
      mount /dev/cinder/used /mnt
      echo secret > /mnt/secret
      mkfs.ext4 -q %s
      echo kept | dd of=%s conv=fsync
      sync
      """
          .formatted(SCRATCH, SCRATCH, SCRATCH, VOLUME, KEPT);

  private static final String IS_EMPTY =
      """
      set -e
      for disk in %s %s; do
        test "$(head -c 4194304 $disk | tr -d '\\0' | wc -c)" = 0
        test -z "$(wipefs --noheadings $disk)"
      done
      test ! -e %s-part1
      ! vgs cinder
      head -c 4 %s | grep -q kept
      """
          .formatted(SCRATCH, VOLUME, SCRATCH, KEPT);

  private static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet =
        Fleet.start(
            House.here(),
            Path.of("target", "lab-it"),
            1,
            List.of(),
            ScratchIT::settings,
            System.out::println);
  }

  @AfterAll
  static void end() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
  }

  private static String settings(List<Machine> machines) throws IOException {
    Machine m1 = machines.getFirst();
    try {
      m1.shell("lvcreate --yes --size 128M --name scratch main", QUICK);
      m1.shell("lvchange --addtag snapback.role=scratch main/scratch; sync", QUICK);
      m1.power(Power.OFF);
      m1.addDataDisk("SCRATCH1", 512L << 20);
      m1.addDataDisk("KEPT1", 64L << 20);
      m1.power(Power.ON);
      m1.awaitSsh(BOOT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return """
    deadlines: {unreachable: 1m}
    attempts: {run: 1}
    nodes:
      m1: {scratch: [{disk: %s}, {volume: main/scratch}]}
    """
        .formatted(SCRATCH);
  }

  @Test
  void what_a_run_leaves_on_scratch_disks_is_gone_after_each_way_back() throws Exception {
    fleet.awaitState("m1", "READY", PATIENCE);
    runs(USE);
    fleet.awaitState("m1", "READY", PATIENCE);
    wasEmptied();
    runs(IS_EMPTY);

    // A cold boot, with the disks in use at that moment.
    fleet.awaitState("m1", "READY", PATIENCE);
    var cut =
        new Thread(() -> {
          var _ = result(USE + "touch /run/used; sleep 3600");
        });
    cut.start();
    Fleet.await(
        "the run uses its disks",
        PATIENCE,
        () -> fleet.machine("m1").ssh(List.of("test", "-e", "/run/used"), QUICK).ok(),
        () -> fleet.snapback().call("nodes").out());
    fleet.machine("m1").power(Power.CYCLE);
    cut.join(PATIENCE);
    fleet.awaitState("m1", "READY", PATIENCE);
    wasEmptied();
    runs(IS_EMPTY);
  }

  private static void runs(String script) {
    var done = result(script);
    assertThat(done.exit()).as(done.err()).isZero();
  }

  private static Snapback.Result result(String script) {
    try {
      return fleet.snapback().call("run", "--label", Fleet.LABEL, "--", "sh", "-c", script);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void wasEmptied() throws Exception {
    JsonNode receipt = fleet.snapback().call("node", "receipt", "m1", "--json").succeeded().json();
    List<String> names =
        receipt.get("scratch").valueStream().map(disk -> disk.get("name").asString()).toList();
    assertThat(names).containsExactly(SCRATCH, "main/scratch");
    // QEMU's disks take discards, and read as zeroes then.
    assertThat(receipt.get("scratch").get(0).get("how").asString()).isEqualTo("discarded");
    assertThat(receipt.get("phases").valueStream().map(phase -> phase.get("name").asString()))
        .contains("scratch");
  }
}
