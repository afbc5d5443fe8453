package dev.snapback.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

  @Test
  void every_word_stands_in_quotes() {
    assertThat(ShellWords.quote(List.of("if", "a=b", "a b", "", "$HOME")))
        .isEqualTo("'if' 'a=b' 'a b' '' '$HOME'");
  }

  @Test
  void a_quote_leaves_the_quotes_and_comes_back() {
    assertThat(ShellWords.quote(List.of("it's", "''"))).isEqualTo("'it'\\''s' ''\\'''\\'''");
  }

  @Test
  void no_command_is_refused() {
    assertThatThrownBy(() -> ShellWords.quote(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least a program");
  }

  @Test
  void what_cannot_arrive_as_it_is_is_refused() {
    for (String bad : List.of("a\0b", "\ud83d")) {
      assertThatThrownBy(() -> ShellWords.quote(List.of("echo", bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
