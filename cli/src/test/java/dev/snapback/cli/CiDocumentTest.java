package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/ci.md tells people to type is understood by the command. */
class CiDocumentTest {
  private static final Path PAGE = Path.of("../docs/ci.md");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");

  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  /** The lines of code that call the command, from `snapback` to where the shell takes over. */
  static Stream<String> every_example_is_understood() throws IOException {
    List<String> examples = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(PAGE)) {
      code ^= line.startsWith("```");
      Matcher call =
          Pattern.compile(
                  "(?:^|[ (\"])(snapback (?:run|runs|node|nodes|token) .*?)(?: \\|\\|.*|\\)|\"|)$")
              .matcher(line);
      if (code && call.find()) {
        examples.add(call.group(1));
      }
    }
    assertThat(examples).hasSizeGreaterThan(10);
    return examples.stream();
  }

  @ParameterizedTest
  @MethodSource
  void every_example_is_understood(String example) {
    shell.environment.put("CI_COMMIT_SHA", "1");
    shell.environment.put("REGISTRY_TOKEN", "1");
    shell.controller.artifacts.put("a/junit.xml", "");

    List<String> words = words(example.replaceAll(" 2?>\\S+", ""));
    // Parsed, and its options checked, but nothing is run: there is no controller to reach.
    shell.channels = address -> io.grpc.inprocess.InProcessChannelBuilder.forName("nobody").build();

    int exit = shell.run(words.toArray(String[]::new));

    assertThat(exit).describedAs(shell.stderr()).isEqualTo(ExitCode.UNAVAILABLE);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      for (int group = 1; group <= 3; group++) {
        if (word.group(group) != null) {
          words.add(word.group(group));
        }
      }
    }
    return words.subList(1, words.size());
  }

  @Test
  void the_table_lists_the_exit_codes_of_the_command() throws IOException {
    List<Integer> listed =
        Files.readAllLines(PAGE).stream()
            .map(line -> Pattern.compile("\\| (\\d+) \\|.*").matcher(line))
            .filter(Matcher::matches)
            .map(row -> Integer.parseInt(row.group(1)))
            .toList();
    assertThat(listed)
        .containsExactly(
            ExitCode.OK,
            ExitCode.USAGE,
            ExitCode.UNAVAILABLE,
            ExitCode.INTERNAL,
            ExitCode.IO,
            ExitCode.NODE_FAILURE,
            ExitCode.NOT_PERMITTED,
            ExitCode.CONFIG_ERROR,
            ExitCode.TIMED_OUT,
            ExitCode.CANCELED);
  }
}
