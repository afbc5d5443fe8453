package dev.snapback.controller.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.node.ProviderSetup;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Pooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All but a machine that boots, which the lab shows. */
class QemuProviderTest {
  private static final Machine NODE = new Machine(new NodeName("vm-1"), "local", "");

  @TempDir Path directory;

  private QemuProvider provider(Map<String, Object> settings) {
    return new QemuProvider(
        new ProviderSetup("local", "qemu", settings, Map.of()), directory.resolve("local"));
  }

  private static Pooled what(String image) {
    return new Pooled("vm", "vm", image, "", 2, 1024);
  }

  @Test
  void a_machine_has_an_overlay_a_seed_and_a_way_to_its_sshd_alone() {
    var settings = new QemuSettings("qemu", "tcg", Map.of(), Optional.of("br0"), "root");
    var words =
        new QemuCommand(settings, "vm-1", 2, 1024, 4711).words(new MachineFiles(Path.of("/d/a,b")));
    assertThat(words)
        .containsSubsequence("-smp", "2", "-m", "1024")
        .contains("user,id=ssh,restrict=on,hostfwd=tcp:127.0.0.1:4711-:22")
        .contains("bridge,id=lan,br=br0")
        .anyMatch(word -> word.endsWith("file.filename=/d/a,,b/disk.qcow2"))
        .anyMatch(word -> word.contains("label=CIDATA") && word.contains("read-only=on"));
  }

  @Test
  void keys_are_made_once_and_nobody_else_can_read_them() throws Exception {
    var files = new MachineFiles(directory.resolve("vm-1"));
    files.prepare("vm-1", "bookworm", new SecureRandom());
    var keys = files.keys();
    String key = keys.hostKey();
    assertThat(key).startsWith("ssh-ed25519 ").endsWith(" vm-1");
    assertThat(keys.image()).isEqualTo("bookworm");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.directory())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.key())))
        .isEqualTo("rw-------");
    assertThat(files.seed()).isDirectoryContaining(file -> file.endsWith("user-data"));
    files.prepare("vm-1", "bookworm", new SecureRandom());
    assertThat(keys.hostKey()).isEqualTo(key);
    keys.remove();
    keys.remove();
    assertThat(files.directory()).doesNotExist();
  }

  @Test
  void a_number_that_is_another_process_s_by_now_is_not_the_machine() throws Exception {
    var files = new MachineFiles(Files.createDirectories(directory.resolve("vm-1")));
    Files.writeString(files.pid(), ProcessHandle.current().pid() + "\n");
    assertThat(HostProcess.of(files)).isEmpty();
    provider(Map.of()).delete(new Machine(new NodeName("vm-1"), "local", ""), what("x"));
    Files.writeString(files.pid(), "nonsense");
    assertThat(HostProcess.of(files)).isEmpty();
  }

  @Test
  void directories_and_processes_that_nobody_knows_are_left_over() throws Exception {
    Path own = directory.resolve("local");
    var files = new MachineFiles(own.resolve("vm-2"));
    files.prepare("vm-2", "bookworm", new SecureRandom());
    Files.createDirectories(own.resolve("vm-1"));
    var pid = own.resolve("vm-3").resolve("pid").toString();
    // It has no directory any more, and ends when this test does.
    Process process = new ProcessBuilder("sh", "-c", "read x", "sh", "-pidfile", pid).start();
    var known = new NodeProvider.Known(Map.of(NODE.name(), ""), Set.of());
    try (var provider = provider(Map.of())) {
      await().until(() -> provider.leftovers(() -> known).size() == 2);
      assertThat(provider.leftovers(() -> known))
          .containsExactly(
              new NodeProvider.Leftover("machine", "vm-2", "vm-2"),
              new NodeProvider.Leftover("machine", "vm-3", "vm-3"));
      for (var each : provider.leftovers(() -> known)) {
        provider.remove(each);
      }
      assertThat(provider.leftovers(() -> known)).isEmpty();
      assertThat(process.isAlive()).isFalse();
      assertThat(own).isDirectoryContaining(file -> file.endsWith("vm-1"));
      assertThat(files.directory()).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void what_is_the_settings_fault_is_a_mistake() throws Exception {
    var image = Files.writeString(directory.resolve("base.qcow2"), "x");
    var there = Map.<String, Object>of("images", Map.of("bookworm", image.toString()));
    assertThat(fault(provider(there), "trixie"))
        .hasMessageContaining("has no image 'trixie' in its settings, but [bookworm]")
        .returns(LaunchFault.MISTAKE, LaunchException::fault);
    var gone = Map.<String, Object>of("images", Map.of("bookworm", "/there/is/none.qcow2"));
    assertThat(fault(provider(gone), "bookworm"))
        .hasMessageContaining("/there/is/none.qcow2 cannot be read")
        .returns(LaunchFault.MISTAKE, LaunchException::fault);
    provider(gone).delete(NODE, what("bookworm"));
    assertThat(directory.resolve("local/vm-1")).doesNotExist();
  }

  private static LaunchException fault(QemuProvider provider, String image) {
    return catchThrowableOfType(
        LaunchException.class, () -> provider.launch(NODE, what(image), Duration.ofSeconds(20)));
  }

  @Test
  void a_program_that_fails_is_told_from_one_that_is_not_there_and_from_no_room() {
    assertThat(failure("sh", "-c", "echo broken; exit 3"))
        .hasMessage("sh ended with 3: broken")
        .returns(LaunchFault.FAILED, LaunchException::fault);
    assertThat(failure("sh", "-c", "echo No space left on device; exit 1"))
        .returns(LaunchFault.FULL, LaunchException::fault);
    assertThat(failure("there-is-no-such-program"))
        .hasMessageContaining("is its package installed?")
        .returns(LaunchFault.MISTAKE, LaunchException::fault);
  }

  private static LaunchException failure(String... command) {
    return catchThrowableOfType(
        LaunchException.class, () -> Programs.run(List.of(command), Duration.ofSeconds(20)));
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> provider(Map.of("acelerator", "kvm")))
        .hasMessageContaining("unknown settings [acelerator]; expected are some of [accelerator,");
    assertThatThrownBy(() -> provider(Map.of("accelerator", "x")))
        .hasMessage("accelerator: expected is kvm or tcg, found x");
    assertThatThrownBy(() -> provider(Map.of("images", Map.of("a", "relative"))))
        .hasMessage("images.a: expected is the absolute path of a qcow2 file, found relative");
  }
}
