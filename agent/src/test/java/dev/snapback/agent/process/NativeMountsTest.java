package dev.snapback.agent.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Only what the kernel refuses: nothing is mounted on the machine that tests. */
class NativeMountsTest {
  private static final Path NOWHERE = Path.of("/nonexistent/place");

  private final NativeMounts mounts = new NativeMounts();

  @Test
  void the_kernels_reason_is_told() {
    assertThatThrownBy(
            () -> mounts.mountReadOnly(Path.of("/nonexistent/device"), NOWHERE, "ext4", "noload"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "mount of /nonexistent/device as ext4: (No such file or directory|Operation not permitted)");
    assertThatThrownBy(() -> mounts.remountWritable(NOWHERE))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "remount of /nonexistent/place writable: (No such file or directory|Operation not permitted)");
    assertThatThrownBy(() -> mounts.unmount(NOWHERE))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "umount of /nonexistent/place: (No such file or directory|Operation not permitted)");
  }
}
