package dev.snapback.controller.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.scheduler.Said;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InventoryDifferenceTest {
  private static final Inventory BASELINE = Said.INVENTORY;

  private static Inventory with(int cpus, long memory, String architecture, String model) {
    return new Inventory(
        cpus, memory, architecture, model, BASELINE.pci(), BASELINE.disks(), BASELINE.firmware());
  }

  private static Inventory with(
      List<String> pci, List<String> disks, Map<String, String> firmware) {
    return new Inventory(
        BASELINE.cpus(),
        BASELINE.memoryBytes(),
        BASELINE.architecture(),
        BASELINE.cpuModel(),
        pci,
        disks,
        firmware);
  }

  private static List<String> found(Inventory inventory) {
    return InventoryDifference.between(BASELINE, inventory);
  }

  private static List<String> disks(String... disks) {
    return found(with(BASELINE.pci(), List.of(disks), BASELINE.firmware()));
  }

  @Test
  void the_same_machine_differs_in_nothing() {
    assertThat(found(BASELINE)).isEmpty();
  }

  @Test
  void cpus_and_their_model_and_the_architecture_are_compared() {
    assertThat(found(with(2, 8L << 30, "aarch64", "B CPU")))
        .containsExactly(
            "number of CPUs was 4, is 2",
            "CPU model was A CPU, is B CPU",
            "architecture was x86_64, is aarch64");
  }

  @Test
  void memory_may_differ_by_one_percent() {
    long all = BASELINE.memoryBytes();
    assertThat(found(with(4, all - all / 101, "x86_64", "A CPU"))).isEmpty();
    assertThat(found(with(4, all + all / 101, "x86_64", "A CPU"))).isEmpty();
    assertThat(found(with(4, all / 2, "x86_64", "A CPU")))
        .containsExactly("memory was 8192 MiB, is 4096 MiB");
    assertThat(found(with(4, 0, "x86_64", "A CPU")))
        .containsExactly("memory was 8192 MiB, is 0 MiB");
  }

  @Test
  void a_disk_that_is_gone_or_new_or_another_is_named() {
    assertThat(disks("vda 10737418240 MODEL 1")).containsExactly("disk vdb is gone");
    assertThat(disks("vda 10737418240 MODEL 1", "vdb 1073741824 MODEL 2", "vdc 5 MODEL 3"))
        .containsExactly("disk vdc is new");
    assertThat(disks("vda 10737418240 MODEL 1", "vdb 1073741824 MODEL 9"))
        .containsExactly("disk vdb was 1073741824 MODEL 2, is 1073741824 MODEL 9");
    assertThat(disks()).containsExactly("disk vda is gone", "disk vdb is gone");
  }

  @Test
  void disks_may_come_up_under_each_others_names() {
    assertThat(disks("vda 1073741824 MODEL 2", "vdb 10737418240 MODEL 1")).isEmpty();
  }

  @Test
  void pci_functions_and_firmware_are_compared_by_name() {
    assertThat(
            found(
                with(
                    List.of("0000:00:03.0 1af4:1001", "0000:00:04.0 10de:1"),
                    BASELINE.disks(),
                    Map.of("bios_version", "1.3", "bmc", "7"))))
        .containsExactly(
            "PCI function 0000:00:03.0 was 1af4:1000, is 1af4:1001",
            "PCI function 0000:00:04.0 is new",
            "firmware bios_version was 1.2, is 1.3",
            "firmware bmc is new");
    assertThat(found(with(List.of(), BASELINE.disks(), Map.of())))
        .containsExactly("PCI function 0000:00:03.0 is gone", "firmware bios_version is gone");
  }

  @Test
  void what_an_older_agent_did_not_tell_is_not_compared_and_is_added_to_the_baseline() {
    Inventory older = new Inventory(4, 8L << 30, "x86_64", "", List.of(), List.of(), Map.of());
    assertThat(InventoryDifference.between(older, BASELINE)).isEmpty();
    assertThat(InventoryDifference.completed(older, BASELINE)).isEqualTo(BASELINE);
    assertThat(InventoryDifference.between(Inventory.UNTOLD, BASELINE)).isEmpty();
    assertThat(InventoryDifference.completed(BASELINE, Inventory.UNTOLD)).isEqualTo(BASELINE);
  }
}
