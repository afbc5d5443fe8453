package dev.snapback.lab.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Machines of which no node can be made are told why and what to do, and are left as they are. */
@Tag("setup")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SetupRefusedIT {
  private static final String DISK = "/dev/disk/by-id/virtio-LUKS1";

  /** As LUKS is laid under a root that is in use; a part of it is enough to need the key. */
  private static final String ONTO_LUKS =
      """
      echo -n secret >/run/secret
      cryptsetup luksFormat --batch-mode --pbkdf pbkdf2 --pbkdf-force-iterations 1000 %s /run/secret
      cryptsetup open --key-file /run/secret %s below
      pvcreate --yes /dev/mapper/below
      vgextend main /dev/mapper/below
      pvmove --interval 1 /dev/vda3:0-3 /dev/mapper/below
      """
          .formatted(DISK, DISK);

  private static final String OFF_LUKS =
      """
      pvmove --interval 1 /dev/mapper/below /dev/vda3
      vgreduce main /dev/mapper/below
      pvremove --yes /dev/mapper/below
      cryptsetup close below
      """;

  private static Candidate candidate;

  @BeforeAll
  static void start() throws Exception {
    candidate = Candidate.withDisk("refused", "bios", "LUKS1", 128L << 20);
  }

  @AfterAll
  static void end() throws Exception {
    if (candidate != null) {
      candidate.close();
    }
  }

  @Test
  @Order(1)
  void without_room_in_its_volume_group() throws Exception {
    shell("lvcreate --yes --name full --extents 100%FREE main");
    isRefused(
        candidate,
        "room in the volume group: expected at least ",
        "found 0",
        "add a disk (vgextend)");
    shell("lvremove --yes main/full");
  }

  @Test
  @Order(2)
  void with_its_root_on_luks() throws Exception {
    shell(ONTO_LUKS);
    isRefused(
        candidate,
        "disks of the volume group: expected disks or partitions of them, found dm-crypt below",
        "install the root's volume group on disks themselves");
    shell(OFF_LUKS);
  }

  /** Last: what this sets stays until the next boot. */
  @Test
  @Order(3)
  void with_a_kernel_that_may_not_load_another() throws Exception {
    shell("sysctl --write kernel.kexec_load_disabled=1");
    isRefused(
        candidate,
        "kexec: expected a kernel that lets root load another (kexec_file_load), found kernel.kexec_load_disabled = 1",
        "/etc/sysctl.d",
        "--without-kexec");
  }

  @Test
  @Order(4)
  void without_lvm() throws Exception {
    candidate.close();
    candidate = Candidate.booted("no-lvm", "no-lvm");
    isRefused(
        candidate,
        "root volume: expected / on an LVM volume, found /dev/vda3; install the machine with its root on LVM");
  }

  private static void shell(String commands) throws Exception {
    candidate.machine().shell("set -e\n" + commands, Candidate.BOOT);
  }

  /** For one reason alone, in these words. */
  private static void isRefused(Candidate candidate, String... words) throws Exception {
    var before = MachineState.of(candidate.machine());

    List<String> refused =
        candidate.refused().told().lines().filter(line -> line.startsWith("refused")).toList();

    assertThat(refused).singleElement().asString().contains(words);
    assertThat(MachineState.of(candidate.machine())).isEqualTo(before);
    // Nor did it leave the agent in the machine's memory.
    assertThat(candidate.machine().shell("ls /dev/shm", Candidate.QUICK)).isEmpty();
  }
}
