package dev.snapback.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaptureTest {

  @Test
  void the_beginning_is_kept_and_the_rest_is_counted() {
    Capture capture = new Capture(5);
    capture.write("abc".getBytes(UTF_8), 0, 3);
    capture.write("defg".getBytes(UTF_8), 0, 4);
    capture.write('h');
    assertThat(capture.captured()).isEqualTo(new Ended.Captured("abcde", 8, true));
  }

  @Test
  void what_fits_exactly_is_not_cut() {
    Capture capture = new Capture(3);
    capture.write("abc".getBytes(UTF_8), 0, 3);
    assertThat(capture.captured()).isEqualTo(new Ended.Captured("abc", 3, false));
  }
}
