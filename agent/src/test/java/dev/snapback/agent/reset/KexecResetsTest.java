package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.kexec.FakeKernel;
import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.NodeInDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jnr.constants.platform.Errno;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KexecResetsTest {
  private static final ResetOrder ORDER = new ResetOrder(1, "bookworm");

  @TempDir Path directory;
  private final List<String> console = new ArrayList<>();
  private final FakeKernel kernel = new FakeKernel();
  private int sentAway;
  private NodeInDirectory node;
  private KexecResets resets;

  @BeforeEach
  void set_up() throws Exception {
    node = NodeInDirectory.afterSetup(directory, 20L << 30);
    node.write("boot/bookworm/cmdline", "root=/dev/mapper/main-root ro quiet");
    resets =
        new KexecResets(
            node.lvm(),
            node.machine(),
            node::check,
            checked -> kernel,
            new BootPartition(
                directory.resolve("boot"), () -> Optional.of(directory.resolve("live-boot"))),
            console::add,
            new WayDown(way -> false, Duration.ZERO),
            () -> sentAway++,
            InstantSource.system());
  }

  @Test
  void a_taken_reset_has_a_new_root_and_a_loaded_kernel() throws Exception {
    var taken = resets.take(ORDER);

    assertThat(taken.generation()).isEqualTo(2);
    assertThat(taken.staged()).isFalse();
    assertThat(taken.bootIdBefore()).isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(taken.phases())
        .extracting(Phase::name)
        .containsExactly("check", "load", "snapshot", "rename", "boot");
    assertThat(kernel.calls())
        .containsExactly(
            "load %s/boot/bookworm/vmlinuz [root=/dev/mapper/main-root ro quiet snapback.generation=2 snapback.leaves=%s]"
                .formatted(directory, volume("last_root").uuid().replace("-", "")));
    assertThat(volume("root").fact("generation")).hasValue("2");
    assertThat(volume("last_root").fact("generation")).hasValue("1");
  }

  @Test
  void what_a_root_shares_with_its_thin_image_was_not_written_to_it() throws Exception {
    node.thin();
    node.write("boot/usual-1/cmdline", "root=/dev/mapper/main-root ro");
    var tags =
        Set.of(
            "snapback.role=image",
            "snapback.image=usual-1",
            "snapback.snapshots=thin",
            "snapback.mapped=4096");
    node.lvm().createThin("main", "orig_root_usual-1", 2L << 30, "snapback_pool", tags);
    node.lvm().write("orig_root_usual-1", 4096);
    var order = new ResetOrder(1, "usual-1");
    resets.stage(order, true);
    assertThat(resets.stage(order, true).phases()).extracting(Phase::name).containsExactly("check");

    node.lvm().write("next_root", 8192);

    assertThat(resets.stage(order, true).phases()).extracting(Phase::name).contains("snapshot");
  }

  @Test
  void a_staged_reset_only_renames() throws Exception {
    var staged = resets.stage(ORDER, true);
    assertThat(staged.phases())
        .extracting(Phase::name)
        .containsExactly("check", "snapshot", "load");
    assertThat(resets.stage(ORDER, true).phases()).extracting(Phase::name).containsExactly("check");

    var taken = resets.take(ORDER);

    assertThat(taken.staged()).isTrue();
    assertThat(taken.phases()).extracting(Phase::name).containsExactly("check", "rename", "boot");
    assertThat(kernel.calls()).hasSize(1);
    assertThat(console)
        .containsExactly(
            "reset of generation 1: make next_root from orig_root",
            "reset of generation 1: rename root to last_root",
            "reset of generation 1: rename next_root to root");
  }

  @Test
  void what_a_run_did_to_boot_is_put_right_before_the_jump() throws Exception {
    node.write("boot/bookworm/partition/grub/grub.cfg", "menu");
    Files.createDirectory(directory.resolve("live-boot"));

    assertThat(resets.take(ORDER).phases()).extracting(Phase::name).contains("boot");
    assertThat(directory.resolve("live-boot/grub/grub.cfg")).hasContent("menu");
  }

  @Test
  void a_boot_that_cannot_be_put_right_stops_no_reset() throws Exception {
    node.write("boot/bookworm/partition/grub/grub.cfg", "menu");

    assertThat(resets.take(ORDER).generation()).isEqualTo(2);
    assertThat(console).anyMatch(line -> line.startsWith("cannot put /boot right: "));
  }

  @Test
  void what_a_boot_found_in_boot_is_put_right_and_told_as_long_as_the_system_runs()
      throws Exception {
    node.write("boot/bookworm/partition/grub/grub.cfg", "menu");
    assertThat(resets.bootPutRight("bookworm")).singleElement().asString().startsWith("/boot: ");

    Files.createDirectory(directory.resolve("live-boot"));
    var changed = List.of("/boot/grub", "/boot/grub/grub.cfg");
    assertThat(resets.bootPutRight("bookworm")).isEqualTo(changed);
    assertThat(directory.resolve("live-boot/grub/grub.cfg")).hasContent("menu");
    assertThat(resets.bootPutRight("bookworm")).isEqualTo(changed);
  }

  @Test
  void a_kernel_that_a_run_unloaded_is_loaded_again() throws Exception {
    var _ = resets.stage(ORDER, true);
    kernel.unload();

    assertThat(resets.take(ORDER).phases())
        .extracting(Phase::name)
        .containsExactly("check", "load", "rename", "boot");
  }

  @Test
  void the_memory_of_a_kernel_can_be_left_to_the_tests() throws Exception {
    assertThat(resets.stage(ORDER, false).kernelBytes()).isZero();
    assertThat(kernel.calls()).isEmpty();
    assertThat(resets.take(ORDER).phases())
        .extracting(Phase::name)
        .containsExactly("check", "load", "rename", "boot");
  }

  @Test
  void room_is_made_where_the_pool_is_nearly_full() throws Exception {
    var thin = node.thin().lvm();
    thin.snapshot(
        "main", "orig_root", "last_root", new SnapshotKind.Thin("snapback_pool"), Set.of());
    assertThat(resets.makeRoom(node.machine().node())).isFalse();
    thin.fill("snapback_pool", 99);

    assertThat(resets.makeRoom(node.machine().node())).isTrue();
    assertThat(thin.report("main").volume("last_root")).isEmpty();
  }

  @Test
  void the_jump_comes_after_a_sync_and_only_after_a_taken_reset() throws Exception {
    assertThatThrownBy(resets::jump)
        .isInstanceOf(ResetRefused.class)
        .hasMessageContaining("no reset was taken");

    var _ = resets.take(ORDER);
    resets.jump();

    assertThat(kernel.calls()).endsWith("sync", "jump").hasSize(3);
  }

  private static ResetOrder by(ResetWay way) {
    return new ResetOrder(1, "bookworm", way, Optional.empty(), Optional.empty());
  }

  @Test
  void an_orderly_reset_that_nobody_obeys_jumps_all_the_same() throws Exception {
    var _ = resets.take(by(ResetWay.ORDERLY));
    resets.jump();

    assertThat(kernel.calls()).hasSize(3).endsWith("sync", "jump");
  }

  @Test
  void a_reset_through_firmware_has_no_kernel_loaded_and_leaves_the_volumes_to_the_boot()
      throws Exception {
    var _ = resets.stage(ORDER, true);
    var before = node.lvm().report("main");

    var taken = resets.take(by(ResetWay.FIRMWARE));
    resets.jump();

    assertThat(taken.generation()).isEqualTo(2);
    assertThat(taken.staged()).isFalse();
    assertThat(node.lvm().report("main")).isEqualTo(before);
    assertThat(kernel.calls()).hasSize(4).endsWith("unload", "sync", "restart");
    // The next one by kexec has to load it again.
    assertThat(resets.take(ORDER).phases())
        .extracting(Phase::name)
        .containsExactly("check", "load", "rename", "boot");
  }

  @Test
  void a_hold_is_given_up_once_and_not_while_it_runs() throws Exception {
    var hold = new ResetOrder(1, "bookworm", ResetWay.KEXEC, Optional.of("r1"), Optional.empty());
    var _ = resets.take(hold);
    assertThat(volume("held_r1").fact("generation")).hasValue("1");
    assertThatThrownBy(() -> resets.drop("r1")).hasMessageContaining("is what runs now");

    node.mountRootFrom("root");
    assertThat(sentAway).isZero();
    resets.drop("r1");
    resets.drop("r1");
    assertThat(sentAway).isEqualTo(1);

    assertThat(node.lvm().report("main").volume("held_r1")).isEmpty();
  }

  @Test
  void a_kernel_that_is_refused_leaves_the_volumes_as_they_are() throws Exception {
    var before = node.lvm().report("main");
    kernel.failLoading(Errno.EPERM.intValue());

    assertThatThrownBy(() -> resets.take(ORDER))
        .isInstanceOf(ResetRefused.class)
        .hasMessageContaining("load: kexec_file_load: forbidden");
    assertThat(node.lvm().report("main")).isEqualTo(before);
  }

  @Test
  void after_a_failure_at_any_step_the_same_order_goes_through() throws Exception {
    for (String step : new String[] {"snapshot", "rename root", "rename next_root"}) {
      var cut = NodeInDirectory.afterSetup(directory.resolve(step), 20L << 30);
      var again = resetsOf(cut, step);
      cut.lvm().failAt(step);
      assertThatThrownBy(() -> again.take(ORDER)).isInstanceOf(ResetRefused.class);
      cut.lvm().failNoMore();

      assertThat(again.take(ORDER).generation()).isEqualTo(2);
      assertThat(cut.lvm().report("main").volumes())
          .extracting(Volume::name)
          .containsExactlyInAnyOrder(
              "snapback", "snapback_state", "orig_root", "root", "last_root");
    }
  }

  @Test
  void a_machine_that_is_no_node_is_refused_before_anything_is_done() throws Exception {
    var lvm = new FakeLvm("main", 20L << 30, 4L << 20);
    var here = KexecResets.ofThisMachine(lvm, node.machine(), () -> {}, InstantSource.system());

    assertThatThrownBy(() -> here.take(ORDER))
        .isInstanceOfSatisfying(
            ResetRefused.class, e -> assertThat(e.refusal()).isInstanceOf(Refusal.NotANode.class));
    assertThat(lvm.commands()).isEmpty();
  }

  private KexecResets resetsOf(NodeInDirectory cut, String name) throws Exception {
    cut.write("boot/bookworm/cmdline", "root=/dev/mapper/main-root");
    return new KexecResets(
        cut.lvm(),
        cut.machine(),
        cut::check,
        checked -> kernel,
        new BootPartition(directory.resolve(name).resolve("boot"), Optional::empty),
        console::add,
        new WayDown(way -> false, Duration.ZERO),
        () -> sentAway++,
        InstantSource.system());
  }

  private Volume volume(String name) throws Exception {
    return node.lvm().report("main").volume(name).orElseThrow();
  }
}
