package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @TempDir private Path directory = Path.of("");

  private Console console() {
    return new Console(directory.resolve("console.log"));
  }

  private void say(String text) throws Exception {
    Files.writeString(console().file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void jumps_are_counted_by_line() throws Exception {
    say(
        "[ 1.0] "
            + Console.KEXEC_JUMP
            + "\r\n[0.0] Linux\r\n[ 9.9] "
            + Console.KEXEC_JUMP
            + "\r\n");

    assertThat(console().count(Console.KEXEC_JUMP)).isEqualTo(2);
  }

  @Test
  void a_machine_that_never_booted_has_said_nothing() throws Exception {
    assertThat(console().size()).isZero();
    assertThat(console().count("Linux")).isZero();
  }

  @Test
  void what_was_said_before_the_offset_does_not_count() throws Exception {
    say("login:\n");
    long offset = console().size();

    assertThatThrownBy(
            () -> console().await(Pattern.compile("login:"), offset, Duration.ofMillis(30)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("nothing like 'login:'");
  }

  @Test
  void a_line_that_comes_while_waiting_is_found() throws Exception {
    FutureTask<String> waiting =
        new FutureTask<>(
            () -> console().await(Pattern.compile("log\\w+"), 0, Duration.ofSeconds(20)));
    Thread.startVirtualThread(waiting);
    say("lab ");
    say("login:");

    assertThat(waiting.get()).startsWith("log");
  }

  @Test
  void bytes_that_are_not_utf8_do_not_shift_offsets() throws Exception {
    Files.write(console().file(), new byte[] {(byte) 0xff, (byte) 0xc3, 'A'});

    assertThat(console().from(2)).isEqualTo("A");
  }
}
