package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command explains itself. */
class HelpTest {
  private final Shell shell = new Shell();

  @AfterEach
  void stop() {
    shell.close();
  }

  static Stream<String> every_command_has_help_with_an_example() {
    try (Shell any = new Shell()) {
      return names(CommandTree.of(any.surroundings())).toList().stream();
    }
  }

  private static Stream<String> names(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec().qualifiedName()),
        command.getSubcommands().values().stream().flatMap(HelpTest::names));
  }

  @ParameterizedTest
  @MethodSource
  void every_command_has_help_with_an_example(String name) {
    String[] arguments = (name + " --help").substring("snapback ".length()).split(" ");
    assertThat(shell.run(arguments)).isZero();
    assertThat(shell.stdout())
        .startsWith("Usage: " + name)
        .contains("Example")
        .contains("  " + name.split(" ")[0])
        .contains("--controller", "--json");
    assertThat(shell.stderr()).isEmpty();
  }

  @Test
  void help_of_run_lists_the_exit_codes() {
    shell.run("run", "--help");
    assertThat(shell.stdout()).contains("  75       the machine failed, not the test: try again");
  }

  @Test
  void version_names_the_protocol() {
    assertThat(shell.run("--version")).isZero();
    assertThat(shell.stdout()).startsWith("snapback ").endsWith(", protocol 1\n");
  }

  @Test
  void completion_is_a_script_that_knows_the_subcommands() {
    assertThat(shell.run("completion", "bash")).isZero();
    assertThat(shell.stdout()).contains("complete -F", "artifacts", "token");
  }
}
