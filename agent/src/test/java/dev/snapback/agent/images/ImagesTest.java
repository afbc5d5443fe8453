package dev.snapback.agent.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.images.ImageRefused.Kind;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.process.ForkedPrograms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image's life on one machine: from a kept root, and from another machine. */
class ImagesTest {
  private static final Steps NOBODY = (words, percent) -> {};

  @TempDir Path directory;

  /** A run's root that was kept; it has installed a kernel, and left traces. */
  private ImagesInDirectory built(Path where, boolean thin) throws Exception {
    var machine = ImagesInDirectory.of(where, thin);
    String tree = machine.tree("orig_root_usual-1");
    machine.installKernel(tree);
    assertThat(machine.images.keepBoot("r1")).isEqualTo("6.1.0-10-amd64");
    machine.hold("r1");
    machine.write(tree + "/var/lib/snapback/runs/r1/console", "built");
    machine.write(tree + "/var/lib/systemd/random-seed", "seed");
    machine.write(tree + "/etc/hostname", "builder");
    machine.write(tree + "/var/lib/dpkg/status", "");
    Files.createDirectories(machine.at(tree + "/tmp"));
    Files.createSymbolicLink(machine.at(tree + "/tmp/x"), machine.at("boot"));
    machine.device("held_r1", "built by r1");
    if (thin) {
      machine.device("orig_root_usual-1", "built by r1");
    } else {
      machine.device("orig_root_usual-1", "what was there before");
    }
    return machine;
  }

  private static Volume volume(ImagesInDirectory machine, String name) throws Exception {
    return machine.node.lvm().report("main").volume(name).orElseThrow();
  }

  @Test
  void a_kept_thin_root_becomes_an_image_and_roots_of_it_are_plain_thin_snapshots()
      throws Exception {
    var machine = built(directory, true);
    machine.write("machine/var/lib/dpkg/status", "");

    var sealed = machine.images.seal("r1", "usual-1", NOBODY);

    var image = sealed.image();
    assertThat(image.whole() && image.original()).isTrue();
    assertThat(image.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(image.kernelRelease()).isEqualTo("6.1.0-10-amd64");
    assertThat(image.ownBytes()).hasValue(3L << 20);
    assertThat(sealed.packages()).containsExactly("bash 5.2 amd64", "zlib 1.2 amd64");
    assertThat(sealed.before()).isEqualTo(sealed.packages());
    var volume = volume(machine, "orig_root_usual-1");
    assertThat(volume.writable()).isFalse();
    assertThat(volume.attributes()).isEqualTo("Vri---tz-k");
    assertThat(Volumes.snapshots(volume)).hasValue(new SnapshotKind.Thin("snapback_pool", true));
    assertThat(Volumes.hold(volume)).isEmpty();
    String tree = "trees/main-orig_root_usual-1/";
    assertThat(machine.at(tree + "var/lib/snapback")).doesNotExist();
    assertThat(machine.at(tree + "var/lib/systemd/random-seed")).doesNotExist();
    assertThat(machine.at(tree + "tmp")).isEmptyDirectory();
    assertThat(machine.at("boot/bookworm/vmlinuz")).as("what a link led to").exists();
    assertThat(machine.programs)
        .contains(
            "sh /run/make-reset-initramfs /dev/shm/snapback-initramfs 6.1.0-10-amd64 main"
                + " orig_root_usual-1",
            "fstrim");

    assertThat(machine.images.seal("r1", "usual-1", NOBODY)).as("told again").isEqualTo(sealed);
  }

  @Test
  void an_images_boot_is_its_kernel_and_this_machines_boot_loader() throws Exception {
    var machine = built(directory, true);
    machine.images.seal("r1", "usual-1", NOBODY);

    Path boot = machine.at("boot/usual-1");
    assertThat(boot.resolve("vmlinuz")).hasContent("kernel 2");
    assertThat(boot.resolve("initrd.img")).hasContent("of 6.1.0-10-amd64");
    assertThat(boot.resolve("cmdline")).hasContent("root=/dev/mapper/main-root console=ttyS1");
    assertThat(boot.resolve("mapped")).hasContent(Long.toString(3L << 20));
    assertThat(boot.resolve("vmlinuz.sha256")).isNotEmptyFile();
    Path partition = boot.resolve("partition");
    assertThat(partition.resolve("grub/grub.cfg"))
        .hasContent(
            "search --fs-uuid own\nlinux /vmlinuz-6.1.0-10-amd64\ninitrd /initrd.img-6.1.0-10-amd64");
    assertThat(
            Files.isSameFile(
                partition.resolve("grub/normal.mod"),
                machine.at("boot/bookworm/partition/grub/normal.mod")))
        .as("takes no room")
        .isTrue();
    assertThat(machine.at("boot").toFile().list()).containsExactlyInAnyOrder("bookworm", "usual-1");
  }

  /** Wherever an LVM command fails, as at a power cut, the same order goes on from there. */
  @Test
  void a_sealing_that_was_cut_is_gone_on_with() throws Exception {
    for (boolean thin : new boolean[] {true, false}) {
      for (String cut :
          List.of("retag", "rename", "create", "skip", "activate", "setWritable", "remove held")) {
        var machine = built(directory.resolve(cut + thin), thin);
        for (int times = 0; times < 2; times++) {
          machine.node.lvm().failAt(cut);
          try {
            machine.images.seal("r1", "usual-1", NOBODY);
          } catch (LvmException e) {
            assertThat(Image.all(machine.node.lvm().report("main")))
                .as("%s %s", cut, thin)
                .filteredOn(image -> image.id().equals("usual-1"))
                .allMatch(image -> !image.whole() || cut.equals("remove held"));
          }
          machine.node.lvm().failNoMore();
        }
        var image = machine.images.seal("r1", "usual-1", NOBODY).image();
        assertThat(image.whole() && image.original()).isTrue();
        assertThat(machine.node.lvm().report("main").volume("held_r1")).isEmpty();
      }
    }
  }

  @Test
  void a_classic_root_is_copied_where_there_is_room_and_else_refused_with_what_is_missing()
      throws Exception {
    var machine = built(directory, false);
    var lvm = machine.node.lvm();
    lvm.create("main", "somebodys", lvm.report("main").freeBytes() - (1L << 30), Set.of());

    assertThatThrownBy(() -> machine.images.seal("r1", "usual-1", NOBODY))
        .isInstanceOf(ImageRefused.class)
        .hasMessageContaining("needs 8.0 MiB more");
    lvm.remove("main", List.of("somebodys"));

    machine.images.seal("r1", "usual-1", NOBODY);
    assertThat(machine.at("dev/mapper/main-orig_root_usual--1"))
        .hasSameBinaryContentAs(machine.at("dev/mapper/main-held_r1"));
    assertThat(volume(machine, "orig_root_usual-1").attributes()).startsWith("-ri");
    assertThat(Volumes.snapshots(volume(machine, "orig_root_usual-1")))
        .hasValue(new SnapshotKind.Classic(1L << 30));
  }

  @Test
  void a_root_whose_boot_nobody_kept_is_no_image() throws Exception {
    var machine = ImagesInDirectory.of(directory, true);
    machine.hold("r1");

    assertThatThrownBy(() -> machine.images.seal("r1", "usual-1", NOBODY))
        .isInstanceOf(ImageRefused.class)
        .hasMessageContaining("/boot was not kept for r1");
    assertThat(machine.node.lvm().report("main").volume("held_r1")).isPresent();
  }

  /** As the controller does it: what differs is copied, block by block. */
  private static void copy(ImagesInDirectory from, ImagesInDirectory to, String id)
      throws Exception {
    try (var source = from.images.read(id);
        var target = to.images.write(id)) {
      byte[] has = target.hashes(0, (int) target.count());
      byte[] wanted = source.hashes(0, (int) source.count());
      for (int n = 0; n < source.count(); n++) {
        int at = n * Blocks.HASH;
        if (!Arrays.equals(has, at, at + Blocks.HASH, wanted, at, at + Blocks.HASH)) {
          target.write(n, source.read(n));
        }
      }
      target.force();
    }
  }

  @Test
  void an_image_from_another_machine_is_checked_and_gets_this_machines_own_files()
      throws Exception {
    var builder = built(directory.resolve("builder"), true);
    var sealed = builder.images.seal("r1", "usual-1", NOBODY).image();
    var machine = ImagesInDirectory.of(directory.resolve("other"), true);
    machine.write("machine/etc/hostname", "m2");
    machine.write("machine/etc/ssh/ssh_host_ed25519_key", "own key");
    machine.write("machine/etc/ssh/sshd_config", "not the machine's own");
    String tree = machine.tree("orig_root_usual-1");
    machine.write(tree + "/lib/modules/6.1.0-10-amd64/modules.dep", "");
    machine.write(tree + "/etc/hostname", "builder");
    machine.write(tree + "/etc/ssh/ssh_host_rsa_key", "the builder's");
    machine.write(tree + "/etc/netplan/50.yaml", "the builder's");
    machine.device("orig_root_usual-1", "of the base");

    var base = Optional.of("bookworm");
    assertThat(machine.images.begin("usual-1", base, sealed.sizeBytes())).isFalse();
    assertThat(machine.images.begin("usual-1", base, sealed.sizeBytes())).isTrue();
    assertThat(machine.node.check().images()).containsExactly("bookworm");
    Path kernel = builder.images.kernel("usual-1");
    assertThatThrownBy(() -> machine.images.finish("usual-1", sealed.digest(), kernel, NOBODY))
        .isInstanceOfSatisfying(
            ImageRefused.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
    assertThat(machine.at(tree + "/etc/hostname")).hasContent("builder");

    copy(builder, machine, "usual-1");
    var image = machine.images.finish("usual-1", sealed.digest(), kernel, NOBODY).image();

    assertThat(image.digest()).isEqualTo(sealed.digest());
    assertThat(image.whole()).isTrue();
    assertThat(image.original()).isFalse();
    assertThat(machine.at(tree + "/etc/hostname")).hasContent("m2");
    assertThat(machine.at(tree + "/etc/ssh/ssh_host_ed25519_key")).hasContent("own key");
    assertThat(machine.at(tree + "/etc/ssh/ssh_host_rsa_key")).doesNotExist();
    assertThat(machine.at(tree + "/etc/ssh/sshd_config")).doesNotExist();
    assertThat(machine.at(tree + "/etc/netplan")).doesNotExist();
    assertThat(machine.at("boot/usual-1/partition/vmlinuz-6.1.0-10-amd64")).hasContent("kernel 2");
    assertThat(machine.node.check().images()).containsExactly("bookworm", "usual-1");
    assertThatThrownBy(() -> machine.images.read("usual-1"))
        .hasMessageContaining("was not sealed on this machine");
  }

  @Test
  void own_files_are_not_written_through_a_link_that_the_image_has() throws Exception {
    var machine = ImagesInDirectory.of(directory, true);
    machine.write("machine/etc/ssh/ssh_host_ed25519_key", "own key");
    machine.write("agents/secret", "the agent's");
    var tree = machine.at(machine.tree("x"));
    Files.createDirectories(tree.resolve("etc"));
    Files.createSymbolicLink(tree.resolve("etc/ssh"), machine.at("agents"));

    assertThatThrownBy(() ->
            new MachineFiles(new ForkedPrograms(directory))
                .takeOver(new Tree(machine.at("machine")), new Tree(tree)))
        .isInstanceOf(ImageRefused.class)
        .hasMessageContaining("/etc/ssh");
    assertThat(machine.at("agents").toFile().list()).containsExactly("secret");
  }

  @Test
  void an_image_that_is_in_use_stays_and_another_goes_with_all_that_it_had() throws Exception {
    var machine = built(directory, true);
    machine.images.seal("r1", "usual-1", NOBODY);
    var lvm = machine.node.lvm();
    var kind = new SnapshotKind.Thin("snapback_pool", true);
    var tags = Set.of("snapback.role=root", "snapback.image=usual-1", "snapback.generation=2");
    for (String root : List.of("next_root", "held_r7")) {
      lvm.snapshot("main", "orig_root_usual-1", root, kind, tags);
      assertThatThrownBy(() -> machine.images.drop("usual-1"))
          .isInstanceOf(ImageRefused.class)
          .hasMessageContaining("is used by " + root);
      lvm.remove("main", List.of(root));
    }
    lvm.snapshot("main", "orig_root_usual-1", "last_root", kind, tags);
    // The next reset is being prepared.
    machine.meanwhile =
        () -> {
          machine.meanwhile = () -> {};
          assertThatNoException().isThrownBy(() -> lvm.rename("main", "last_root", "old_root"));
        };

    machine.images.drop("usual-1");
    machine.images.drop("usual-1");

    assertThat(lvm.report("main").volume("orig_root_usual-1")).isEmpty();
    assertThat(machine.at("boot/usual-1")).doesNotExist();
    assertThatThrownBy(() -> machine.images.drop("bookworm")).hasMessageContaining("setup's own");
    assertThatThrownBy(() -> machine.images.drop("../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_full_pool_takes_no_image() throws Exception {
    var machine = ImagesInDirectory.of(directory, true);
    machine.node.lvm().fill("snapback_pool", 80);

    assertThatThrownBy(() -> machine.images.begin("usual-1", Optional.empty(), 4L << 20))
        .isInstanceOfSatisfying(
            ImageRefused.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ROOM));
  }

  @Test
  void blocks_are_hashed_in_order_and_zeroes_are_known() throws Exception {
    Path file = directory.resolve("volume");
    var content = new byte[(2 << 20) + 4096];
    content[(1 << 20) + 5] = 7;
    Files.write(file, content);
    try (var blocks = Blocks.open(file, content.length, true, () -> {})) {
      var zero = new byte[Blocks.HASH];
      byte[] hashes = blocks.hashes(0, 100);
      assertThat(hashes).hasSize(3 * Blocks.HASH);
      assertThat(Arrays.copyOf(hashes, Blocks.HASH)).isEqualTo(zero);
      assertThat(Arrays.copyOfRange(hashes, Blocks.HASH, 2 * Blocks.HASH)).isNotEqualTo(zero);
      assertThat(blocks.read(0)).isEmpty();
      assertThat(blocks.length(2)).isEqualTo(4096);
      var sha = MessageDigest.getInstance("SHA-256");
      assertThat(blocks.digest("", NOBODY))
          .isEqualTo("sha256:" + HexFormat.of().formatHex(sha.digest(hashes)));
      blocks.write(1, new byte[0]);
      blocks.write(2, "x".repeat(4096).getBytes(StandardCharsets.UTF_8));
      assertThat(blocks.read(1)).isEmpty();
      assertThat(blocks.read(2)).hasSize(4096);
      assertThatThrownBy(() -> blocks.write(0, new byte[5]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> blocks.read(3)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
