package dev.snapback.agent.roots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.process.Mounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerRootsTest {
  private static final Set<String> TAGS = Set.of("snapback.role=root", "snapback.image=bookworm");

  @TempDir Path directory;
  private final LinkedMounts mounts = new LinkedMounts();
  private NodeInDirectory node;
  private FormerRoots roots;

  @BeforeEach
  void set_up() throws Exception {
    node = NodeInDirectory.afterSetup(directory.resolve("node"), 20L << 30);
    roots =
        new FormerRoots(node.lvm(), node.machine(), mounts, directory, directory.resolve("places"));
    node.lvm().snapshot("main", "orig_root", "last_root", NodeInDirectory.CLASSIC, TAGS);
    node.lvm().snapshot("main", "orig_root", "held_r-1", NodeInDirectory.CLASSIC, TAGS);
    Files.createDirectories(directory.resolve("mapper"));
    device("main-last_root", 1024 + 0x38, 0x53, 0xef);
    device("main-held_r--1", 0, 'X', 'F', 'S', 'B');
  }

  private void device(String name, long offset, int... magic) throws IOException {
    Path file = directory.resolve("mapper").resolve(name);
    var bytes = ByteBuffer.allocate(magic.length);
    for (int b : magic) {
      bytes.put((byte) b);
    }
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes.flip(), offset);
    }
  }

  @Test
  void the_last_root_is_read_by_its_name_also_when_it_had_to_give_that_up() throws Exception {
    node.lvm().rename("main", "last_root", "old_root");
    device("main-old_root", 1024 + 0x38, 0x53, 0xef);

    try (var last = roots.tree("last_root")) {
      assertThat(last.path().resolve("hostname")).hasContent("main-old_root");
    }
  }

  @Test
  void the_last_root_is_found_again_when_it_gives_its_name_up_just_then() throws Exception {
    Mounts staged =
        new Mounts() {
          @Override
          public void mountReadOnly(Path device, Path where, String type, String options)
              throws IOException {
            if (device.endsWith("main-last_root")) {
              renameOnce();
              throw new NoSuchFileException(device.toString());
            }
            mounts.mountReadOnly(device, where, type, options);
          }

          @Override
          public void unmount(Path where) throws IOException {
            mounts.unmount(where);
          }
        };
    roots =
        new FormerRoots(node.lvm(), node.machine(), staged, directory, directory.resolve("places"));

    try (var last = roots.tree("last_root")) {
      assertThat(last.path().resolve("hostname")).hasContent("main-old_root");
    }
    assertThat(directory.resolve("places")).isEmptyDirectory();
  }

  private void renameOnce() throws IOException {
    if (!Files.exists(directory.resolve("mapper/main-old_root"))) {
      try {
        node.lvm().rename("main", "last_root", "old_root");
      } catch (LvmException e) {
        throw new IOException(e);
      }
      device("main-old_root", 1024 + 0x38, 0x53, 0xef);
    }
  }

  @Test
  void a_former_root_is_mounted_as_its_file_system_needs_and_left_again() throws Exception {
    try (var last = roots.tree("last_root");
        var held = roots.tree("held_r-1")) {
      assertThat(last.path().resolve("hostname")).hasContent("main-last_root");
      assertThat(held.path()).isNotEqualTo(last.path());
    }

    assertThat(mounts.calls())
        .containsExactly(
            "mount main-last_root ext4 ", "mount main-held_r--1 xfs nouuid", "unmount", "unmount");
    assertThat(directory.resolve("places")).isEmptyDirectory();
    assertThat(node.lvm().commands()).contains("activate last_root", "activate held_r-1");
  }

  @Test
  void a_root_without_room_for_its_journal_is_read_as_it_is() throws Exception {
    mounts.fill();

    try (var last = roots.tree("last_root")) {
      assertThat(last.path().resolve("hostname")).exists();
    }

    assertThat(mounts.calls())
        .containsExactly(
            "mount main-last_root ext4 ", "mount main-last_root ext4 noload", "unmount");
  }

  @Test
  void neither_the_root_that_runs_nor_anything_else_is_read() throws Exception {
    node.lvm().rename("main", "last_root", "other");
    node.lvm().rename("main", "root", "last_root");

    for (String volume : new String[] {"last_root", "root", "orig_root", "../x", "held_x"}) {
      assertThatThrownBy(() -> roots.tree(volume))
          .isInstanceOf(NoSuchRoot.class)
          .hasMessage("no former root \"%s\" on this machine; it has held_r-1", volume);
    }
    assertThat(mounts.calls()).isEmpty();
  }

  @Test
  void an_unknown_file_system_is_not_mounted() throws Exception {
    Files.writeString(directory.resolve("mapper/main-last_root"), "BTRFS?");

    assertThatThrownBy(() -> roots.tree("last_root"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected ext4 or xfs");
  }

  @Test
  void readers_are_sent_away_before_their_root_is_removed() throws Exception {
    var cut = new AtomicInteger();
    Reading reading = roots.image("held_r-1");
    reading.usedBy(() -> {
      cut.incrementAndGet();
      // As the call that reads does, once its program is killed.
      reading.close();
    });

    roots.sendReadersAway();
    roots.sendReadersAway();

    assertThat(cut).hasValue(1);
    assertThatThrownBy(() -> reading.usedBy(() -> {})).hasMessageContaining("about to be removed");
  }
}
