package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.FakeLvm;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.machine.LiveRoot;
import dev.snapback.agent.setup.SetupOptions.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetupPlanTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
  private static final SetupOptions OPTIONS =
      new SetupOptions(
          "bookworm", Path.of("/root/snapback-agent"), Optional.empty(), Optional.empty());
  private static final String COMMAND_LINE = "root=/dev/mapper/main-root ro quiet";
  private static final String FSTAB = "# a comment\n/dev/mapper/main-root / ext4 defaults 0 1\n";

  private final FakeLvm lvm = new FakeLvm("main", 100L << 30, 4L << 20);

  @Test
  void the_root_loses_its_name_last() throws Exception {
    var shown = shown(plan(installed()));

    assertThat(shown)
        .containsSubsequence(
            "mkfs.ext4 -q -F -m 0 -L snapback_state /dev/mapper/main-snapback_state",
            "systemctl enable --quiet snapback-agent.service",
            "mount -o remount,ro /run/snapback",
            "lvm lvchange --yes --addtag snapback.role=image --addtag snapback.image=bookworm"
                + " --addtag snapback.created=1795000000 --addtag snapback.snapshots=thin main/root",
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
        new SetupOptions("bookworm", OPTIONS.bundle(), Optional.empty(), Optional.of(Kind.CLASSIC));

    assertThat(shown(SetupPlan.of(installed(), options, NOW)))
        .noneMatch(command -> command.contains("snapback_pool"))
        .anyMatch(command ->
            command.contains(
                "--addtag snapback.snapshots=classic --addtag snapback.cow_bytes=3238002688"));
  }

  @Test
  void a_machine_without_the_hook_gets_it_and_a_new_initramfs_before_anything_else_changes_names()
      throws Exception {
    assertThat(shown(plan(withoutHook())))
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
                + " /run/snapback/boot/bookworm/initrd.img 6.1 main",
            "write /run/snapback/boot/bookworm/cmdline (rw-r--r--, 36 bytes)");
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
    lvm.create("main", "orig_root", 3L << 30, Set.of("snapback.image=bookworm"));
    lvm.snapshot("main", "orig_root", "root", new SnapshotKind.Classic(3L << 30), Set.of());

    assertThat(plan(host("main-root", COMMAND_LINE, FSTAB, true)))
        .isEqualTo(new SetupPlan.Done("already set up: root is a snapshot of image bookworm"));
  }

  @Test
  void what_a_cut_off_setup_left_is_removed_first() throws Exception {
    lvm.create("main", "snapback", 1L << 28, Set.of("snapback.role=agent"));

    assertThat(shown(plan(installed()))).startsWith("lvm lvremove --yes main/snapback");
  }

  @Test
  void before_the_reboot_nothing_is_left_to_do() throws Exception {
    lvm.create("main", "orig_root", 3L << 30, Set.of("snapback.image=bookworm"));

    assertThat(plan(host("main-orig_root", COMMAND_LINE, FSTAB, true)))
        .isEqualTo(
            new SetupPlan.Done("set up: reboot to begin on the first snapshot of image bookworm"));
  }

  @Test
  void a_volume_with_our_name_that_is_not_ours_is_not_touched() throws Exception {
    lvm.create("main", "snapback", 1L << 28, Set.of());

    assertThat(reasons(plan(installed())))
        .containsExactly(
            "expected no volume named snapback in volume group main,"
                + " found one that setup did not make; rename it");
  }

  @Test
  void a_root_that_is_not_lvm_is_refused() {
    assertThat(
            reasons(
                plan(
                    new Host(
                        new LiveRoot("/dev/vda2", Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        "root=/dev/vda2",
                        "/dev/vda2 / ext4 defaults 0 1",
                        Optional.empty(),
                        "6.1",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        0,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        true,
                        true,
                        List.of(),
                        ""))))
        .containsExactly(
            "expected / on an LVM volume, found /dev/vda2; install the machine with its root on LVM");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root=UUID=1234 ro", "ro quiet", "root=/dev/mapper/other-root"})
  void a_command_line_that_does_not_name_the_volume_is_refused(String commandLine)
      throws Exception {
    lvm.create("main", "root", 3L << 30, Set.of());

    assertThat(reasons(plan(host("main-root", commandLine, FSTAB, true))))
        .singleElement()
        .asString()
        .startsWith(
            "expected root=/dev/mapper/main-root on the kernel's command line, found root=");
  }

  @Test
  void an_fstab_that_names_a_uuid_is_refused() throws Exception {
    lvm.create("main", "root", 3L << 30, Set.of());

    assertThat(reasons(plan(host("main-root", COMMAND_LINE, "UUID=12 / ext4 defaults", true))))
        .singleElement()
        .asString()
        .startsWith("expected /dev/mapper/main-root for / in /etc/fstab, found UUID=12");
  }

  @Test
  void a_boot_inside_the_root_is_refused() throws Exception {
    lvm.create("main", "root", 3L << 30, Set.of());

    assertThat(reasons(plan(host("main-root", COMMAND_LINE, FSTAB, false))))
        .singleElement()
        .asString()
        .startsWith("expected /boot on a partition of its own");
  }

  @Test
  void a_root_of_another_name_is_refused() throws Exception {
    lvm.create("main", "slash", 3L << 30, Set.of());

    assertThat(reasons(plan(host("main-slash", COMMAND_LINE, FSTAB, true))))
        .singleElement()
        .asString()
        .startsWith("expected / on a volume named root, found main/slash");
  }

  @Test
  void a_full_volume_group_is_refused_with_numbers() throws Exception {
    lvm.create("main", "root", (99L << 30) + (512L << 20), Set.of());

    assertThat(reasons(plan(host("main-root", COMMAND_LINE, FSTAB, true))))
        .singleElement()
        .asString()
        .matches("expected at least .* MiB free in volume group main, found 512\\.0 MiB; .*");
  }

  @Test
  void a_name_that_is_a_path_is_no_image() throws Exception {
    var options = new SetupOptions("../etc", OPTIONS.bundle(), Optional.empty(), Optional.empty());

    assertThat(reasons(SetupPlan.of(installed(), options, NOW)))
        .singleElement()
        .asString()
        .contains("\"../etc\"");
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
            new SetupOptions("a", OPTIONS.bundle(), Optional.of(wanted), Optional.empty()),
            false);
    return ((Room.Divided) room).snapshotBytes();
  }

  private Host installed() throws Exception {
    lvm.create("main", "root", 3L << 30, Set.of());
    return host("main-root", COMMAND_LINE, FSTAB, true);
  }

  private Host withoutHook() throws Exception {
    lvm.create("main", "root", 3L << 30, Set.of());
    return host("main-root", COMMAND_LINE, FSTAB, true, false);
  }

  private Host host(String mapper, String commandLine, String fstab, boolean separateBoot)
      throws Exception {
    return host(mapper, commandLine, fstab, separateBoot, true);
  }

  private Host host(
      String mapper, String commandLine, String fstab, boolean separateBoot, boolean hookInPlace)
      throws Exception {
    return new Host(
        new LiveRoot("/dev/mapper/main-root", Optional.of(mapper), Optional.of("LVM-x")),
        MapperName.parse(mapper),
        Optional.of(lvm.report("main")),
        commandLine,
        fstab,
        separateBoot
            ? Optional.of(new LiveRoot.Mount("8:2", "ext4", "/dev/vda2"))
            : Optional.empty(),
        "6.1",
        Optional.of(Path.of("/boot/vmlinuz-6.1")),
        Optional.of(Path.of("/boot/initrd.img-6.1")),
        List.of(),
        List.of(Path.of("/usr/sbin/lvm")),
        150L << 20,
        Map.of("bin", "usr/bin"),
        SetupPlan.UNITS.stream()
            .collect(Collectors.toMap(u -> u, u -> u + ": /dev/mapper/@group@-")),
        List.of(),
        true,
        hookInPlace,
        List.of("update-initramfs", "-u", "-k", "6.1"),
        "abc");
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

  private static List<String> reasons(SetupPlan plan) {
    assertThat(plan).isInstanceOf(SetupPlan.Unfit.class);
    return ((SetupPlan.Unfit) plan).reasons();
  }
}
