package dev.snapback.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootTextTest {
  private static final RootName ROOT = new RootName("my-vg", "slash", "1a2b", "system");
  private static final Path GRUB = Path.of("/boot/grub/grub.cfg");

  @ParameterizedTest
  @CsvSource({
    "root=UUID=1a2b ro quiet,root=/dev/mapper/my--vg-root ro quiet",
    "root=LABEL=system,root=/dev/mapper/my--vg-root",
    "root=/dev/disk/by-uuid/1a2b ro,root=/dev/mapper/my--vg-root ro",
    "root=/dev/mapper/my--vg-slash  ro,root=/dev/mapper/my--vg-root  ro",
    "root=/dev/my-vg/slash ro,root=/dev/mapper/my--vg-root ro",
    "root=/dev/my-vg/root ro,root=/dev/my-vg/root ro",
    "root=UUID=other ro,root=UUID=other ro",
    "ro resume=UUID=9 resume_offset=8 quiet,ro quiet noresume",
    "ro noresume resume=/dev/sda3,ro noresume",
    "rd.lvm.lv=my-vg/slash rd.lvm.lv=my-vg/swap,rd.lvm.lv=my-vg/root rd.lvm.lv=my-vg/swap"
  })
  void words_of_a_command_line_name_the_root_and_resume_nothing(String before, String after) {
    assertThat(BootText.words(before, ROOT, false)).isEqualTo(after);
    assertThat(BootText.words(after, ROOT, false)).isEqualTo(after);
  }

  @Test
  void other_systems_in_grubs_configuration_are_left_alone() {
    String text =
        """
        set root='lvmid/a/b'
        search --no-floppy --fs-uuid --set=root 1a2b
        menuentry 'ours' {
        \tlinux   /vmlinuz root=UUID=1a2b ro  quiet
        \tinitrd  /initrd.img
        }
        menuentry 'theirs' { linux /vmlinuz root=UUID=77 ro resume=UUID=78
        }
        """;

    assertThat(BootText.rewritten(GRUB, text, ROOT, false))
        .isEqualTo(text.replace("root=UUID=1a2b ro", "root=/dev/mapper/my--vg-root ro"));
  }

  @Test
  void entries_of_the_boot_loader_specification_are_rewritten() {
    assertThat(
            BootText.rewritten(
                Path.of("/boot/loader/entries/a.conf"),
                "title Fedora\noptions root=UUID=1a2b ro rd.lvm.lv=my-vg/slash\n",
                ROOT,
                false))
        .isEqualTo("title Fedora\noptions root=/dev/mapper/my--vg-root ro rd.lvm.lv=my-vg/root\n");
  }

  @Test
  void grubs_environment_block_keeps_its_length() {
    String settings = "# GRUB Environment Block\nkernelopts=root=UUID=1a2b ro \n";
    String block = settings + "#".repeat(1024 - settings.length());

    String rewritten = BootText.rewritten(Path.of("/boot/grub2/grubenv"), block, ROOT, false);

    assertThat(rewritten)
        .hasSize(1024)
        .startsWith("# GRUB Environment Block\nkernelopts=root=/dev/mapper/my--vg-root ro \n###");
  }

  @Test
  void what_grubs_configuration_is_made_from_no_longer_asks_for_the_uuid() {
    assertThat(
            BootText.rewritten(
                BootText.DEFAULT_GRUB,
                "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet resume=UUID=9\"\nGRUB_CMDLINE_LINUX=\"\"\n"
                    + "#GRUB_DISABLE_LINUX_UUID=true\n",
                ROOT,
                false))
        .isEqualTo(
            "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet noresume\"\nGRUB_CMDLINE_LINUX=\"\"\n"
                + "GRUB_DISABLE_LINUX_UUID=true\n");
    assertThat(BootText.rewritten(BootText.DEFAULT_GRUB, "GRUB_TIMEOUT=1", ROOT, true))
        .isEqualTo("GRUB_TIMEOUT=1\nGRUB_DISABLE_LINUX_UUID=true\n");
  }

  @Test
  void its_pieces_keep_all_but_the_words_of_the_kernel() {
    assertThat(
            BootText.rewritten(
                Path.of("/etc/default/grub.d/lab.cfg"),
                "GRUB_CMDLINE_LINUX='console=ttyS0 root=UUID=1a2b'\nGRUB_TIMEOUT=1\n",
                ROOT,
                true))
        .isEqualTo(
            "GRUB_CMDLINE_LINUX='console=ttyS0 root=/dev/mapper/my--vg-root noresume'\n"
                + "GRUB_TIMEOUT=1\n");
  }

  @Test
  void fstab_keeps_all_but_the_device_of_the_root() {
    String text =
        "# UUID=1a2b / was here\nUUID=1a2b\t/\text4\terrors=remount-ro 0 1\nUUID=b /boot ext4\n";

    assertThat(BootText.rewritten(BootText.FSTAB, text, ROOT, false))
        .isEqualTo(text.replace("UUID=1a2b\t/", "/dev/mapper/my--vg-root\t/"));
  }

  @Test
  void a_resume_from_a_file_of_the_root_ends() {
    assertThat(BootText.rewritten(GRUB, "\tlinux /vmlinuz root=UUID=1a2b ro\n", ROOT, true))
        .isEqualTo("\tlinux /vmlinuz root=/dev/mapper/my--vg-root ro noresume\n");
  }
}
