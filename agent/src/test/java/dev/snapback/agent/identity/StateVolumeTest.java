package dev.snapback.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.agent.process.Remounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateVolumeTest {
  @TempDir Path directory;
  private final List<String> done = new ArrayList<>();
  private boolean writable;
  private boolean busy;

  /** A volume that cannot be written to but when it is mounted so. */
  private final Remounts remounts =
      new Remounts() {
        @Override
        public void remountWritable(Path where) throws IOException {
          if (busy) {
            throw new IOException("remount of " + where + " writable: Read-only file system");
          }
          done.add("writable");
          writable = true;
        }

        @Override
        public void remountReadOnly(Path where) {
          done.add("read-only");
          writable = false;
        }
      };

  private StateVolume volume() {
    return new StateVolume(directory, directory.resolve("run/snapback-agent/lock"), remounts);
  }

  @Test
  void it_is_writable_only_while_it_is_written() throws Exception {
    volume().during(() -> done.add("writes " + writable));
    assertThat(done).containsExactly("writable", "writes true", "read-only");
  }

  @Test
  void it_is_closed_again_whatever_the_writing_came_to() {
    assertThatThrownBy(() ->
            volume()
                .during(() -> {
                  throw new IOException("no space");
                }))
        .hasMessage("no space");
    assertThat(done).containsExactly("writable", "read-only");
  }

  @Test
  void what_cannot_be_made_writable_is_not_written() {
    busy = true;
    assertThatThrownBy(() -> volume().during(() -> done.add("writes")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Read-only file system");
    assertThat(done).isEmpty();
  }

  @Test
  void an_identity_is_read_without_it_and_written_through_it() throws Exception {
    var files = new IdentityFiles(directory, volume());
    var identity = new TemporaryAuthority(Instant.now()).node("m1", "10.0.2.100:7443");
    files.write(identity);
    files.renew(identity, new TemporaryAuthority(Instant.now()).node("m1", "10.0.2.100:7443"));
    assertThat(done).containsExactly("writable", "read-only", "writable", "read-only");
    assertThat(files.read()).isPresent();
    assertThat(done).hasSize(4);
  }
}
