package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.setup.SetupOptions.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SetupPlanTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
  private static final SetupOptions OPTIONS =
      new SetupOptions(
          "bookworm", Path.of("/root/snapback-agent"), Optional.empty(), Optional.empty(), false);

  @Test
  void the_root_loses_its_name_last() throws Exception {
    var shown = shown(plan(installed()));

    assertThat(shown)
        .containsSubsequence(
            "mkfs.ext4 -q -F -m 0 -L snapback_state /dev/mapper/main-snapback_state",
            "systemctl enable --quiet snapback-agent.service",
            "mount -o remount,ro /run/snapback",
            "lvm lvchange --yes --addtag snapback.role=image --addtag snapback.image=bookworm"
                + " --addtag snapback.created=1795000000 --addtag snapback.kernel=6.1"
                + " --addtag snapback.snapshots=thin main/root",
            "lvm lvrename main root orig_root")
        .endsWith("lvm lvrename main root orig_root");
  }

  @Test
  void thin_roots_share_a_pool() throws Exception {
    assertThat(shown(plan(installed())))
        .contains(
            "lvm lvcreate --yes --type thin-pool --name snapback_pool --size 9714008064b --zero n"
                + " --addtag snapback.role=pool main",
            "lvm lvchange --yes --errorwhenfull y main/snapback_pool");
  }

  @Test
  void classic_roots_have_room_of_their_own() throws Exception {
    var options =
        new SetupOptions(
            "bookworm", OPTIONS.bundle(), Optional.empty(), Optional.of(Kind.CLASSIC), false);

    assertThat(shown(SetupPlan.of(installed(), options, NOW)))
        .noneMatch(command -> command.contains("snapback_pool"))
        .anyMatch(command ->
            command.contains(
                "--addtag snapback.snapshots=classic --addtag snapback.cow_bytes=3238002688"));
  }

  @Test
  void a_machine_without_the_hook_gets_it_and_a_new_initramfs_before_anything_else_changes_names()
      throws Exception {
    var machine = PretendedHost.installed();
    machine.hookInPlace = false;

    assertThat(shown(plan(machine.host())))
        .containsSubsequence(
            "sh /root/snapback-agent/initramfs/install",
            "update-initramfs -u -k 6.1",
            "lvm lvrename main root orig_root");
  }

  @Test
  void a_hook_that_is_there_is_left_alone() throws Exception {
    assertThat(shown(plan(installed()))).noneMatch(command -> command.contains("update-initramfs"));
  }

  @Test
  void kernel_initramfs_and_command_line_are_kept_with_the_image() throws Exception {
    assertThat(shown(plan(installed())))
        .contains(
            "cp -L /boot/vmlinuz-6.1 /run/snapback/boot/bookworm/vmlinuz",
            "sh /root/snapback-agent/initramfs/make-reset-initramfs"
                + " /run/snapback/boot/bookworm/initrd.img 6.1 main root",
            "write /run/snapback/boot/bookworm/cmdline (rw-r--r--, 60 bytes)");
  }

  @Test
  void units_name_the_machines_own_volume_group() throws Exception {
    var units =
        todo(plan(installed())).steps().stream()
            .filter(SetupStep.Write.class::isInstance)
            .map(SetupStep.Write.class::cast)
            .collect(Collectors.toMap(w -> w.file().toString(), SetupStep.Write::content));

    assertThat(units)
        .containsEntry(
            "/etc/systemd/system/run-snapback.mount", "run-snapback.mount: /dev/mapper/main-")
        .containsKey("/usr/sbin/snapback-agent");
  }

  @Test
  void a_machine_that_is_set_up_is_left_alone() throws Exception {
    var machine = PretendedHost.installed();
    machine.carryOut(todo(plan(machine.host())).steps(), Integer.MAX_VALUE);
    machine.boot();

    assertThat(plan(machine.host()))
        .isEqualTo(
            new SetupPlan.Done("already set up: root is a snapshot of image bookworm", false));
  }

  @Test
  void what_a_cut_off_setup_left_is_removed_first() throws Exception {
    var machine = PretendedHost.installed();
    machine.lvm.create("main", "snapback", 1L << 28, Set.of("snapback.role=agent"));

    assertThat(shown(plan(machine.host()))).startsWith("lvm lvremove --yes main/snapback");
  }

  @Test
  void before_the_reboot_nothing_is_left_to_do() throws Exception {
    var machine = PretendedHost.installed();
    machine.carryOut(todo(plan(machine.host())).steps(), Integer.MAX_VALUE);

    assertThat(plan(machine.host()))
        .isEqualTo(
            new SetupPlan.Done(
                "set up: reboot to begin on the first snapshot of image bookworm", true));
  }

  @Test
  void a_root_of_another_name_becomes_the_image_and_keeps_its_name_in_a_tag() throws Exception {
    var machine = PretendedHost.installed("slash", "UUID=" + PretendedHost.UUID);

    assertThat(shown(plan(machine.host())))
        .containsSubsequence(
            "mount -o remount,ro /run/snapback",
            """
            write /etc/fstab, with the former kept as /etc/fstab.before-snapback
              - UUID=%s / ext4 defaults 0 1
              + /dev/mapper/main-root / ext4 defaults 0 1\
            """
                .formatted(PretendedHost.UUID),
            "lvm lvchange --yes --addtag snapback.role=image --addtag snapback.image=bookworm"
                + " --addtag snapback.created=1795000000 --addtag snapback.kernel=6.1"
                + " --addtag snapback.snapshots=thin"
                + " --addtag snapback.former_name=slash main/slash",
            """
            write /boot/grub/grub.cfg, with the former kept as /boot/grub/grub.cfg.before-snapback
              - \tlinux\t/vmlinuz-6.1 root=UUID=%s ro quiet
              + \tlinux\t/vmlinuz-6.1 root=/dev/mapper/main-root ro quiet\
            """
                .formatted(PretendedHost.UUID))
        .endsWith("lvm lvrename main slash orig_root")
        .contains(
            "sh /root/snapback-agent/initramfs/make-reset-initramfs"
                + " /run/snapback/boot/bookworm/initrd.img 6.1 main slash");
  }

  /** Else the first reset would bring the former one back. */
  @Test
  void the_copy_of_boot_has_the_boot_loaders_new_configuration() throws Exception {
    var machine = PretendedHost.installed("slash", "UUID=" + PretendedHost.UUID);

    assertThat(shown(plan(machine.host())))
        .anyMatch(
            step -> step.startsWith("write /run/snapback/boot/bookworm/partition/grub/grub.cfg, "));
  }

  @Test
  void a_kept_command_line_names_the_root_and_resumes_nothing() throws Exception {
    var machine = PretendedHost.installed("slash", "UUID=" + PretendedHost.UUID);
    machine.commandLine += " resume=UUID=5a9";

    assertThat(todo(plan(machine.host())).steps())
        .filteredOn(SetupStep.Write.class::isInstance)
        .map(SetupStep.Write.class::cast)
        .filteredOn(write -> write.file().endsWith("cmdline"))
        .singleElement()
        .extracting(SetupStep.Write::content)
        .isEqualTo("BOOT_IMAGE=/vmlinuz-6.1 root=/dev/mapper/main-root ro quiet noresume\n");
  }

  @Test
  void a_boot_inside_the_root_is_not_kept_a_second_time() throws Exception {
    var machine = PretendedHost.installed();
    machine.boot = Optional.empty();

    assertThat(shown(plan(machine.host())))
        .noneMatch(step -> step.contains("partition"))
        .contains("cp -L /boot/vmlinuz-6.1 /run/snapback/boot/bookworm/vmlinuz");
  }

  @Test
  void a_machine_of_the_recipe_keeps_its_pristine_root_as_the_image() throws Exception {
    var machine = PretendedHost.byTheRecipe();

    assertThat(shown(plan(machine.host())))
        .startsWith("lvm lvremove --yes main/last_root")
        .containsSubsequence(
            "mount -o rw /dev/mapper/main-orig_root /run/snapback-image",
            "ls -d /run/snapback-image/lib/modules/6.1/",
            "systemctl enable --quiet --root=/run/snapback-image snapback-agent.service",
            "umount /run/snapback-image",
            "lvm lvchange --yes --addtag snapback.role=image --addtag snapback.image=bookworm"
                + " --addtag snapback.created=1795000000 --addtag snapback.kernel=6.1"
                + " --addtag snapback.snapshots=classic"
                + " --addtag snapback.cow_bytes=21474836480 main/orig_root")
        .endsWith("lvm lvrename main root last_root")
        .noneMatch(step -> step.contains("thin-pool"));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void wherever_it_is_cut_setup_goes_on_and_ends_as_if_it_had_not_been(
      Supplier<PretendedHost> machines) throws Exception {
    int steps = todo(plan(machines.get().host())).steps().size();
    for (int cut = 0; cut <= steps; cut++) {
      for (boolean rebooted : new boolean[] {false, true}) {
        var machine = machines.get();
        machine.carryOut(todo(plan(machine.host())).steps(), cut);
        if (rebooted) {
          machine.boot();
        }
        if (plan(machine.host()) instanceof SetupPlan.Todo again) {
          machine.carryOut(again.steps(), Integer.MAX_VALUE);
        }
        assertThat(plan(machine.host())).as("cut at %d", cut).isInstanceOf(SetupPlan.Done.class);
        machine.boot();
        assertThat(plan(machine.host()))
            .as("cut at %d", cut)
            .isEqualTo(
                new SetupPlan.Done("already set up: root is a snapshot of image bookworm", false));
      }
    }
  }

  static Stream<Supplier<PretendedHost>> machines() {
    return Machines.all();
  }

  @Test
  void an_asked_for_size_is_kept_unless_it_could_never_be_used() throws Exception {
    assertThat(snapshotSize(new Bytes(1L << 30))).isEqualTo(1L << 30);
    assertThat(snapshotSize(new Bytes(50L << 30))).isEqualTo(3_238_002_688L);
  }

  private long snapshotSize(Bytes wanted) throws Exception {
    var group = new FakeLvm("main", 100L << 30, 4L << 20).report("main");
    var room =
        Room.divide(
            group,
            group.freeBytes(),
            3L << 30,
            1L << 28,
            new SetupOptions("a", OPTIONS.bundle(), Optional.of(wanted), Optional.empty(), false),
            false);
    return ((Room.Divided) room).snapshotBytes();
  }

  private static Host installed() throws Exception {
    return PretendedHost.installed().host();
  }

  private static SetupPlan plan(Host host) {
    return SetupPlan.of(host, OPTIONS, NOW);
  }

  private static SetupPlan.Todo todo(SetupPlan plan) {
    assertThat(plan).isInstanceOf(SetupPlan.Todo.class);
    return (SetupPlan.Todo) plan;
  }

  private static List<String> shown(SetupPlan plan) {
    return todo(plan).steps().stream().map(SetupStep::shown).toList();
  }
}
