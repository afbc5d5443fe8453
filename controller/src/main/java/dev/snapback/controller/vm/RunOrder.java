package dev.snapback.controller.vm;

import dev.snapback.controller.node.RunCommand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a machine is to run, as words that no shell splits or expands. */
final class RunOrder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** systemd's own; a run has this PATH unless its order has another. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The kernel takes 128 KiB of one word, with a NUL (MAX_ARG_STRLEN). */
  private static final int LONGEST_WORD = (128 << 10) - 1;

  /** And 2 MiB of all, of which the script's own calls need some. */
  private static final int LONGEST = 1 << 20;

  private static final int MOST_WORDS = 40_000;

  /**
   * The last that env(1) starts before the command: says by the process's own name whether that was
   * executed, as exit code 127 may be the command's own.
   */
  private static final String EXEC = "printf snapback-exec >/proc/self/comm; exec \"$@\"";

  private RunOrder() {}

  /**
   * Each word with a NUL after it: where programs are, the program, then what env(1) is given.
   *
   * @param facts variables that the order cannot override
   * @throws IllegalArgumentException where the kernel could not take it as it is
   */
  static byte[] words(RunCommand command, Map<String, String> facts) {
    String program = command.argv().getFirst();
    require(!program.isBlank(), "a run needs a command");
    var environment =
        new TreeMap<>(Map.of("HOME", "/root", "USER", "root", "LOGNAME", "root", "PATH", PATH));
    environment.putAll(command.environment());
    environment.putAll(facts);
    var words = new ArrayList<>(List.of(environment.get("PATH"), program));
    environment.forEach((name, value) -> {
      require(NAME.matcher(name).matches(), "no name of a variable: \"" + name + "\"");
      words.add(name + "=" + value);
    });
    words.addAll(List.of("/bin/sh", "-c", EXEC, "sh"));
    words.addAll(command.argv());
    require(words.size() < MOST_WORDS, "more than " + MOST_WORDS + " words");
    return bytes(words);
  }

  private static byte[] bytes(List<String> words) {
    var all = new ByteArrayOutputStream();
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      require(word.indexOf(0) < 0, "NUL in the command or its environment");
      require(bytes.length < LONGEST_WORD, "a word of %d bytes".formatted(bytes.length));
      all.writeBytes(bytes);
      all.write(0);
      require(all.size() < LONGEST, "more than %d bytes".formatted(LONGEST));
    }
    return all.toByteArray();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
