package dev.snapback.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final ByteArrayOutputStream people = new ByteArrayOutputStream();

  private Screen screen(boolean live, OutputStream to) {
    return new Screen(to, new PrintStream(people, true, StandardCharsets.UTF_8), live);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String told() {
    return people.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_status_is_told_once_where_nobody_watches() {
    Screen screen = screen(false, console);
    screen.status("running", "running, 1 s");
    screen.status("running", "running, 2 s");
    screen.close();
    assertThat(told()).isEqualTo("snapback: running\n");
  }

  @Test
  void the_live_line_is_wiped_before_the_console_is_written() {
    Screen screen = screen(true, console);
    screen.status("running", "running, 1 s");
    screen.console(bytes("hello\n"));
    assertThat(told()).isEqualTo("\r\033[K\033[?7lrunning, 1 s\033[?7h\r\033[K");
    assertThat(console.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
  }

  @Test
  void no_live_line_is_drawn_over_an_unfinished_line_of_the_console() {
    Screen screen = screen(true, console);
    screen.console(bytes("50%"));
    screen.status("running", "running, 1 s");
    assertThat(told()).isEmpty();
    screen.note("done");
    assertThat(told()).isEqualTo("\nsnapback: done\n");
  }

  @Test
  void a_reader_that_goes_away_is_told_once() {
    Screen screen =
        screen(
            false,
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    screen.console(bytes("a"));
    screen.console(bytes("b"));
    assertThat(told()).hasLineCount(1).contains("stdout is closed (Broken pipe)");
    assertThat(screen.consoleOpen()).isFalse();
  }
}
