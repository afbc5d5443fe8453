package dev.snapback.agent.reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootPartitionTest {
  private static final String IMAGE = "bookworm";
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901Z");

  @TempDir Path directory;
  private Path kept;
  private Path live;
  private BootPartition boot;

  @BeforeEach
  void two_alike() throws Exception {
    kept = directory.resolve("images").resolve(IMAGE).resolve("partition");
    live = directory.resolve("live");
    boot = new BootPartition(directory.resolve("images"), () -> Optional.of(live));
    for (Path tree : new Path[] {kept, live}) {
      write(tree, "vmlinuz-6.1", "a kernel");
      write(tree, "grub/grub.cfg", "menu");
      write(tree, "grub/i386-pc/normal.mod", "module");
      Files.createSymbolicLink(tree.resolve("vmlinuz"), Path.of("vmlinuz-6.1"));
      Files.createDirectory(tree.resolve("efi"));
    }
    Files.createDirectory(live.resolve("lost+found"));
  }

  private static void write(Path tree, String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(THEN));
  }

  private static Map<String, String> files(Path tree) throws IOException {
    var files = new TreeMap<String, String>();
    try (var walk = Files.walk(tree)) {
      for (Path file : walk.toList()) {
        var what =
            Files.isSymbolicLink(file)
                ? Files.readSymbolicLink(file).toString()
                : Files.isDirectory(file) ? "directory" : Files.readString(file);
        files.put(
            tree.relativize(file).toString(),
            what + (Files.isSymbolicLink(file) ? "" : Files.getPosixFilePermissions(file)));
      }
    }
    files.remove("lost+found");
    return files;
  }

  @Test
  void nothing_is_written_where_nothing_was() throws Exception {
    var time = Files.getLastModifiedTime(live);
    assertThat(boot.restore(IMAGE)).isEmpty();
    assertThat(Files.getLastModifiedTime(live)).isEqualTo(time);
    assertThat(live.resolve("lost+found")).exists();
  }

  /** GRUB must find the kernel that its menu names, whenever the power fails. */
  @Test
  void another_images_kernel_comes_before_the_menu_that_names_it_and_the_former_goes_last()
      throws Exception {
    Path other = directory.resolve("images/usual-1/partition");
    write(other, "vmlinuz-6.2", "another kernel");
    write(other, "grub/grub.cfg", "menu of 6.2");
    write(live, "left-by-a-run", "x");

    assertThat(boot.restore("usual-1"))
        .startsWith("/boot/left-by-a-run", "/boot/vmlinuz-6.2")
        .containsSubsequence("/boot/vmlinuz-6.2", "/boot/grub/grub.cfg", "/boot/vmlinuz-6.1");
    assertThat(files(live)).isEqualTo(files(other));
  }

  @Test
  void what_was_removed_comes_back() throws Exception {
    Files.delete(live.resolve("vmlinuz"));
    Files.delete(live.resolve("vmlinuz-6.1"));
    Files.delete(live.resolve("grub/i386-pc/normal.mod"));
    Files.delete(live.resolve("grub/i386-pc"));

    assertThat(boot.restore(IMAGE))
        .containsExactlyInAnyOrder(
            "/boot/vmlinuz",
            "/boot/vmlinuz-6.1",
            "/boot/grub/i386-pc",
            "/boot/grub/i386-pc/normal.mod");
    assertThat(files(live)).isEqualTo(files(kept));
    assertThat(boot.restore(IMAGE)).isEmpty();
  }

  @Test
  void what_was_changed_is_as_it_was() throws Exception {
    Files.writeString(live.resolve("grub/grub.cfg"), "MENU");
    Files.setPosixFilePermissions(
        live.resolve("vmlinuz-6.1"), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(boot.restore(IMAGE))
        .containsExactlyInAnyOrder("/boot/grub/grub.cfg", "/boot/vmlinuz-6.1");
    assertThat(files(live)).isEqualTo(files(kept));
  }

  @Test
  void what_was_added_goes() throws Exception {
    write(live, "vmlinuz-6.12", "another kernel");
    write(live, "grub/themes/a/b.txt", "c");
    Files.createSymbolicLink(live.resolve("grub/out"), kept);

    assertThat(boot.restore(IMAGE))
        .containsExactlyInAnyOrder("/boot/vmlinuz-6.12", "/boot/grub/themes", "/boot/grub/out");
    assertThat(files(live)).isEqualTo(files(kept));
    assertThat(kept.resolve("vmlinuz-6.1")).exists();
  }

  @Test
  void a_kind_that_was_changed_is_as_it_was() throws Exception {
    Files.delete(live.resolve("efi"));
    write(live, "efi", "a file");
    Files.delete(live.resolve("grub/grub.cfg"));
    write(live, "grub/grub.cfg/x", "a directory");
    Files.delete(live.resolve("vmlinuz-6.1"));
    Files.createSymbolicLink(live.resolve("vmlinuz-6.1"), Path.of("/etc/passwd"));

    assertThat(boot.restore(IMAGE)).hasSize(3);
    assertThat(files(live)).isEqualTo(files(kept));
  }

  @Test
  void what_a_cut_left_half_copied_goes() throws Exception {
    write(live, "vmlinuz-6.1.snapback-half", "a ker");
    Files.delete(live.resolve("vmlinuz-6.1"));

    var _ = boot.restore(IMAGE);
    assertThat(files(live)).isEqualTo(files(kept));
  }

  @Test
  void an_image_without_a_copy_is_left_as_it_is() throws Exception {
    write(live, "vmlinuz-6.12", "another kernel");
    assertThat(boot.restore("trixie")).isEmpty();
    assertThat(live.resolve("vmlinuz-6.12")).exists();
  }

  @Test
  void without_its_mount_there_is_nothing_to_write_to() {
    var unmounted = new BootPartition(directory.resolve("images"), Optional::empty);
    assertThatThrownBy(() -> unmounted.restore(IMAGE)).hasMessageContaining("not mounted");
  }

  @Test
  void a_mount_that_comes_after_the_network_is_waited_for_where_there_is_a_copy() throws Exception {
    var looks = new AtomicInteger();
    BootPartition.Mounted late =
        () -> looks.incrementAndGet() > 2 ? Optional.of(live) : Optional.empty();
    var slow = new BootPartition(directory.resolve("images"), late);

    slow.awaitMounted("trixie", Duration.ofMinutes(1));
    assertThat(looks).hasValue(0);
    slow.awaitMounted(IMAGE, Duration.ofMinutes(1));
    assertThat(looks).hasValue(3);
    assertThat(slow.restore(IMAGE)).isEmpty();
  }
}
