package dev.snapback.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * From a list of arguments to the one string that SSH's {@code exec} takes (RFC 4254 §6.5), which
 * the other side gives to the user's shell.
 */
final class ShellWords {

  private ShellWords() {}

  /**
   * A command line that any POSIX shell splits into exactly these words and expands nothing of.
   * Every word stands in single quotes, also where it need not: a bare {@code if}, {@code a=b} or
   * an alias means something in the first place.
   *
   * @throws IllegalArgumentException for no word at all, for a NUL character and for what UTF-8
   *     cannot carry (half a surrogate pair): none of these can arrive as it is
   */
  static String quote(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command needs at least a program");
    }
    return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    if (word.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(word)) {
      throw new IllegalArgumentException(
          "an argument with a NUL or half a character cannot be sent: " + word.replace('\0', '?'));
    }
    // Nothing is special within single quotes but their end (POSIX XCU 2.2.2).
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
