package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.setup.Finding.Severity;
import dev.snapback.agent.setup.Host.Surroundings.Address;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found on each kind of machine. */
class PreflightTest {
  private static final SetupOptions OPTIONS =
      new SetupOptions(
          "bookworm", Path.of("/root/snapback-agent"), Optional.empty(), Optional.empty(), false);

  @Test
  void on_bios_with_ext4_and_a_boot_partition_nothing_is_to_be_done() throws Exception {
    assertThat(findings(PretendedHost.installed()))
        .isNotEmpty()
        .allMatch(finding -> finding.severity() == Severity.OK)
        .extracting(Finding::what)
        .doesNotHaveDuplicates();
  }

  @Test
  void uefi_is_as_good() throws Exception {
    var machine = PretendedHost.installed();
    machine.uefi = true;

    assertThat(of(machine, "UEFI boot loader").severity()).isEqualTo(Severity.OK);
  }

  @Test
  void a_root_named_by_uuid_everywhere_is_rewritten_everywhere() throws Exception {
    var machine = PretendedHost.installed("root", "UUID=" + PretendedHost.UUID);
    machine.commandLine += " resume=UUID=5a9";
    machine.files.put(
        PretendedHost.GRUB,
        machine.files.get(PretendedHost.GRUB).replace("quiet", "quiet resume=UUID=5a9"));

    assertThat(changes(machine))
        .containsExactly("BIOS boot loader", "/etc/fstab", "resume from hibernation");
    assertThat(of(machine, "BIOS boot loader").words())
        .startsWith(
            "expected a configuration that boots root=/dev/mapper/main-root, found root=UUID=")
        .contains("/boot/grub/grub.cfg, /etc/default/grub")
        .endsWith("each file's former self stays beside it as *.before-snapback");
    assertThat(SetupPlan.of(machine.host(), OPTIONS, Instant.EPOCH))
        .isInstanceOf(SetupPlan.Todo.class);
  }

  @Test
  void a_root_of_another_name_is_renamed() throws Exception {
    var machine = PretendedHost.installed("slash", "/dev/mapper/main-slash");

    assertThat(changes(machine)).containsExactly("root volume", "BIOS boot loader", "/etc/fstab");
  }

  @Test
  void a_boot_inside_the_root_is_solved_where_grub_boots() throws Exception {
    var machine = PretendedHost.installed();
    machine.boot = Optional.empty();
    assertThat(of(machine, "/boot").severity()).isEqualTo(Severity.WARNING);

    machine.files.remove(PretendedHost.GRUB);
    assertThat(refused(machine)).contains("/boot");
    assertThat(of(machine, "/boot").todo()).contains("partition of its own");
  }

  @Test
  void xfs_is_fit_and_btrfs_is_not() throws Exception {
    var machine = PretendedHost.installed();
    machine.fileSystem = "xfs";
    assertThat(of(machine, "file system of the root").severity()).isEqualTo(Severity.OK);

    machine.fileSystem = "btrfs";
    assertThat(refused(machine)).containsExactly("file system of the root");
  }

  @Test
  void dracut_in_place_of_initramfs_tools_is_said_and_neither_is_refused() throws Exception {
    var machine = PretendedHost.installed();
    machine.hookInPlace = false;
    machine.maker = List.of("dracut", "--force", "--kver", "6.1");
    assertThat(changes(machine)).containsExactly("initramfs");
    assertThat(of(machine, "dracut").severity()).isEqualTo(Severity.WARNING);

    machine.maker = List.of();
    assertThat(refused(machine)).containsExactly("initramfs");
  }

  @Test
  void a_machine_of_the_recipe_is_adopted() throws Exception {
    var machine = PretendedHost.byTheRecipe();

    assertThat(changes(machine)).containsExactly("root volume");
    assertThat(of(machine, "root volume").words())
        .contains("the recipe of 2012", "orig_root becomes the image as it is");
    assertThat(of(machine, "room in the volume group").found())
        .contains("20.0 GiB for each classic root");
  }

  @Test
  void a_recipes_root_that_is_named_by_uuid_is_refused_as_two_roots_would_have_to_change()
      throws Exception {
    var machine = PretendedHost.byTheRecipe();
    machine.files.put(BootText.FSTAB, "UUID=" + PretendedHost.UUID + " / ext4 defaults 0 1\n");

    assertThat(refused(machine)).containsExactly("/etc/fstab");
  }

  @Test
  void a_root_that_is_no_volume_is_refused() throws Exception {
    assertThat(refused(PretendedHost.withoutLvm())).contains("root volume");
    assertThat(of(PretendedHost.withoutLvm(), "root volume").words())
        .isEqualTo(
            "expected / on an LVM volume, found /dev/vda2; install the machine with its root on LVM");
  }

  @Test
  void a_full_volume_group_is_refused_with_numbers() throws Exception {
    var machine = PretendedHost.installed();
    machine.lvm.create("main", "home", (96L << 30) + (512L << 20), Set.of());

    assertThat(of(machine, "room in the volume group").words())
        .matches("expected at least .* MiB free in volume group main, found 512\\.0 MiB; .*");
    assertThat(refused(machine)).containsExactly("room in the volume group");
  }

  @Test
  void a_root_on_luks_is_refused() throws Exception {
    var machine = PretendedHost.installed();
    machine.below = List.of("dm-crypt vda3_crypt");

    assertThat(refused(machine)).containsExactly("disks of the volume group");
    assertThat(of(machine, "disks of the volume group").found()).isEqualTo("dm-crypt vda3_crypt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapback", "orig_root", "next_root", "last_root", "held_1"})
  void a_volume_with_our_name_that_is_not_ours_is_refused(String name) throws Exception {
    var machine = PretendedHost.installed();
    machine.lvm.create("main", name, 1L << 28, Set.of());

    assertThat(refused(machine)).containsExactly("names in the volume group");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root=UUID=1234 ro", "ro quiet", "root=/dev/mapper/other-root"})
  void a_command_line_that_names_another_root_is_refused_where_no_configuration_has_this_one(
      String commandLine) throws Exception {
    var machine = PretendedHost.installed();
    machine.commandLine = commandLine;
    machine.files.remove(PretendedHost.GRUB);

    assertThat(refused(machine)).containsExactly("BIOS boot loader");
    assertThat(of(machine, "BIOS boot loader").todo())
        .contains("write root=/dev/mapper/main-root into the boot loader's configuration");
  }

  @Test
  void an_fstab_that_names_another_device_is_refused() throws Exception {
    var machine = PretendedHost.installed();
    machine.files.put(BootText.FSTAB, "UUID=12 / ext4 defaults 0 1\n");

    assertThat(refused(machine)).containsExactly("/etc/fstab");
  }

  @Test
  void a_kernel_that_does_not_jump_is_refused_with_both_ways_out() throws Exception {
    var disabled = PretendedHost.installed();
    disabled.kexecDisabled = true;
    var without = PretendedHost.installed();
    without.config =
        without.config.replace("CONFIG_KEXEC_FILE=y", "# CONFIG_KEXEC_FILE is not set");

    assertThat(of(disabled, "kexec").words())
        .contains(
            "kernel.kexec_load_disabled = 1", "/etc/sysctl.d", "--without-kexec", "`kexec: false`");
    assertThat(of(without, "kexec").words())
        .contains("without CONFIG_KEXEC_FILE", "--without-kexec", "`kexec: false`");
    for (var machine : List.of(disabled, without)) {
      assertThat(refused(machine)).containsExactly("kexec");
    }
  }

  @Test
  void a_kernel_that_does_not_jump_is_taken_by_whoever_chose_the_firmware() throws Exception {
    var machine = PretendedHost.installed();
    machine.kexecDisabled = true;
    var options =
        new SetupOptions("bookworm", OPTIONS.bundle(), Optional.empty(), Optional.empty(), true);

    assertThat(Preflight.findings(machine.host(), options))
        .filteredOn(finding -> finding.what().equals("kexec"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Severity.WARNING);
          assertThat(finding.todo()).contains("`kexec: false`");
        });
    assertThat(SetupPlan.of(machine.host(), options, Instant.EPOCH))
        .isInstanceOf(SetupPlan.Todo.class);
  }

  @Test
  void an_unsigned_kernel_under_lockdown_is_told() throws Exception {
    var machine = PretendedHost.installed();
    machine.lockdown = "integrity";
    machine.signed = false;

    assertThat(of(machine, "Secure Boot and lockdown").words())
        .contains("lockdown integrity, and an unsigned kernel", "`kexec: false`");
    assertThat(refused(machine)).isEmpty();
  }

  @Test
  void a_signed_kernel_under_secure_boot_is_fit() throws Exception {
    var machine = PretendedHost.installed();
    machine.lockdown = "integrity";
    machine.config += "CONFIG_KEXEC_SIG=y\n";

    assertThat(of(machine, "Secure Boot and lockdown").severity()).isEqualTo(Severity.OK);
  }

  @Test
  void drivers_that_are_known_to_fail_after_a_jump_are_named() throws Exception {
    var machine = PretendedHost.installed();
    machine.drivers.add("mlx4_core");
    machine.drivers.add("nvidia");

    assertThat(of(machine, "driver mlx4_core").severity()).isEqualTo(Severity.WARNING);
    assertThat(of(machine, "driver nvidia").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void a_lease_and_a_clock_of_its_own_are_said() throws Exception {
    var machine = PretendedHost.installed();
    machine.addresses = List.of(new Address("ens3", "10.0.2.15", true));
    machine.synchronised = Optional.empty();

    assertThat(of(machine, "network").words()).contains("10.0.2.15 on ens3 (DHCP); reserve it");
    assertThat(of(machine, "clock").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void without_thin_tools_roots_are_classic_unless_thin_ones_were_asked_for() throws Exception {
    var machine = PretendedHost.installed();
    machine.thinTools = false;
    assertThat(of(machine, "thin tools").severity()).isEqualTo(Severity.WARNING);
    assertThat(refused(machine)).isEmpty();

    var thin =
        new SetupOptions(
            "bookworm",
            OPTIONS.bundle(),
            Optional.empty(),
            Optional.of(SetupOptions.Kind.THIN),
            false);
    assertThat(Preflight.findings(machine.host(), thin))
        .filteredOn(Finding::refuses)
        .extracting(Finding::what)
        .containsExactly("thin tools");
  }

  @Test
  void a_name_that_is_a_path_is_no_image() throws Exception {
    var options =
        new SetupOptions("../etc", OPTIONS.bundle(), Optional.empty(), Optional.empty(), false);

    assertThat(Preflight.findings(PretendedHost.installed().host(), options))
        .filteredOn(Finding::refuses)
        .singleElement()
        .extracting(Finding::found)
        .isEqualTo("\"../etc\"");
  }

  @Test
  void programs_that_are_missing_are_named() throws Exception {
    var machine = PretendedHost.installed();
    machine.missingTools = List.of("mkfs.ext4");

    assertThat(of(machine, "programs").words()).contains("mkfs.ext4", "install their packages");
  }

  private static List<Finding> findings(PretendedHost machine) throws Exception {
    return Preflight.findings(machine.host(), OPTIONS);
  }

  private static Finding of(PretendedHost machine, String what) throws Exception {
    return findings(machine).stream()
        .filter(finding -> finding.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was found of " + what));
  }

  private static List<String> changes(PretendedHost machine) throws Exception {
    return whats(machine, Severity.CHANGE);
  }

  private static List<String> refused(PretendedHost machine) throws Exception {
    return whats(machine, Severity.REFUSED);
  }

  private static List<String> whats(PretendedHost machine, Severity severity) throws Exception {
    return findings(machine).stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::what)
        .toList();
  }
}
