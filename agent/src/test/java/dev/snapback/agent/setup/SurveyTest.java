package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.agent.process.ForkedPrograms;
import dev.snapback.agent.setup.Host.Surroundings.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read on a machine, from a directory that looks like one. */
class SurveyTest {
  @TempDir Path root;
  @TempDir Path output;

  @Test
  void all_that_may_name_the_root_is_read_by_its_own_path() throws Exception {
    put("/etc/fstab", "one");
    put("/boot/grub2/grub.cfg", "two");
    put("/boot/loader/entries/a.conf", "three");
    put("/boot/loader/entries/a.conf.before-snapback", "former");
    put("/boot/efi/EFI/fedora/grubenv", "four");
    put("/proc/cmdline", "root=/dev/sda ro\n");
    put("/etc/initramfs-tools/conf.d/resume", "# no\nRESUME=UUID=12\n");
    Files.createSymbolicLink(
        root.resolve("boot/grub2/grubenv"), Path.of("../efi/EFI/fedora/grubenv"));
    Files.createDirectories(root.resolve("sys/firmware/efi"));

    var loader = new LoaderSurvey(questions()).look(Optional.empty());

    assertThat(loader.files())
        .containsOnlyKeys(
            Path.of("/etc/fstab"),
            Path.of("/boot/grub2/grub.cfg"),
            Path.of("/boot/loader/entries/a.conf"),
            Path.of("/boot/efi/EFI/fedora/grubenv"))
        .containsEntry(Path.of("/boot/efi/EFI/fedora/grubenv"), "four");
    assertThat(loader.uefi()).isTrue();
    assertThat(loader.commandLine()).isEqualTo("root=/dev/sda ro");
    assertThat(loader.resume()).isEqualTo("UUID=12");
    assertThat(new LoaderSurvey(questions()).kept())
        .containsExactly(Path.of("/boot/loader/entries/a.conf"));
  }

  @Test
  void what_a_volume_stands_on_is_followed_all_the_way_down() throws Exception {
    put("/sys/dev/block/254:0/slaves/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
    put("/sys/dev/block/254:0/slaves/dm-1/dm/name", "vda3_crypt\n");
    Files.createDirectories(root.resolve("sys/dev/block/254:0/slaves/dm-1/slaves/md0/md"));

    assertThat(RootSurvey.below(root.resolve("sys/dev/block/254:0")))
        .containsExactly("dm-crypt vda3_crypt", "md md0");
    assertThat(RootSurvey.below(root.resolve("sys/dev/block/1:1"))).isEmpty();
  }

  @Test
  void a_kernel_is_signed_where_its_certificate_table_has_a_size() throws Exception {
    Path kernel = root.resolve("vmlinuz");
    var image = ByteBuffer.allocate(0x400).order(ByteOrder.LITTLE_ENDIAN);
    image.putShort(0, (short) 0x5a4d).putInt(0x3c, 0x40).putInt(0x40, 0x4550);
    image.putShort(0x58, (short) 0x20b);
    Files.write(kernel, image.array());
    assertThat(KernelSurvey.isSigned(kernel)).isFalse();

    image.putInt(0x58 + 144, 0x8000).putInt(0x58 + 148, 1500);
    Files.write(kernel, image.array());
    assertThat(KernelSurvey.isSigned(kernel)).isTrue();

    Files.writeString(kernel, "no kernel");
    assertThat(KernelSurvey.isSigned(kernel)).isFalse();
  }

  @Test
  void lockdown_and_secure_boot_are_read_from_the_kernel() throws Exception {
    put("/proc/sys/kernel/osrelease", "6.1\n");
    put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    put(
        "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
        "\u0006\0\0\0\u0001");
    put("/proc/modules", "nvidia 123 0 - Live\nvirtio_blk 1 2 - Live\n");

    var kernel = new KernelSurvey(questions()).look();

    assertThat(kernel.lockdown()).isEqualTo("integrity");
    assertThat(kernel.secureBoot()).isTrue();
    assertThat(kernel.drivers()).containsExactlyInAnyOrder("nvidia", "virtio_blk");
    assertThat(kernel.kexecDisabled()).isFalse();
    assertThat(kernel.image()).isEmpty();
  }

  @Test
  void addresses_by_dhcp_are_told_from_those_that_stay() {
    assertThat(
            SurroundingsSurvey.addresses(
                """
                2: ens3    inet 10.0.2.15/24 brd 10.0.2.255 scope global dynamic ens3\\       valid_lft 86009sec
                3: ens4    inet6 2001:db8::7/64 scope global \\       valid_lft forever
                """))
        .containsExactly(
            new Address("ens3", "10.0.2.15", true), new Address("ens4", "2001:db8::7", false));
  }

  @Test
  void what_is_not_there_is_empty() throws Exception {
    assertThat(questions().file("/no/such/file")).isEmpty();
    assertThat(questions().command("/no/such/program")).isEmpty();
    assertThat(questions().command("false")).isEmpty();
  }

  private Questions questions() {
    return new Questions(root, new ForkedPrograms(output));
  }

  private void put(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
