package dev.snapback.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file past 400 lines is two things in one room. */
class SourceSizeTest {

  private static final int LINES = 400;

  @Test
  void no_source_file_is_longer_than_400_lines() throws IOException {
    Path house = Path.of("..").toRealPath();
    List<String> tooLong;
    try (Stream<Path> files = Files.walk(house)) {
      tooLong =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !house.relativize(file).toString().contains("target/"))
              .filter(file -> lines(file) > LINES)
              .map(file -> house.relativize(file) + " (" + lines(file) + ")")
              .toList();
    }
    assertThat(tooLong).isEmpty();
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
