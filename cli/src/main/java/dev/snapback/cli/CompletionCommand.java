package dev.snapback.cli;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapback completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that completes this command in a shell.",
    footer = {
      "",
      "Example:",
      "  snapback completion bash > ~/.local/share/bash-completion/completions/snapback"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; the script is one for both: in zsh it turns on what zsh has for bash's. */
  enum Shell {
    bash,
    zsh
  }

  private final Session session;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  @Spec private @Nullable CommandSpec spec;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    session.print("# snapback, completed in " + shell);
    session.print(AutoComplete.bash("snapback", spec.root().commandLine()));
    return ExitCode.OK;
  }
}
