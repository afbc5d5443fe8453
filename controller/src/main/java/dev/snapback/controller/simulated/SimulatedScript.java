package dev.snapback.controller.simulated;

import dev.snapback.controller.scheduler.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a simulated node understands as a command. Steps are separated by the argument {@code ;}:
 *
 * <pre>
 * say TEXT...     prints a line         lines N       prints N numbered lines
 * write FILE TEXT writes in the workspace             cat FILE      prints a file of the workspace
 * sleep MILLIS    takes that long       wait          until stopped
 * exit N          ends                  signal N      ends by a signal
 * until FILE      waits until it is in the workspace  env NAME      prints a variable
 * /bin/sh ./run-scripts NAME...  as an image's build: scripts/1, scripts/2, ..., one step a line
 * /bin/sh -c 'exec "$@"...' sh COMMAND...  the command
 * /bin/sh -c ...  as the controller's own errands: prints an address and a host key
 * </pre>
 *
 * Nothing is ever executed on the machine that simulates.
 */
final class SimulatedScript {
  /** Where a script's effects go. */
  interface Stage {
    Path workspace();

    Map<String, String> environment();

    void print(String text) throws InterruptedException;

    void sleep(long millis) throws InterruptedException;
  }

  private static final long POLL_MILLIS = 10;

  private SimulatedScript() {}

  static List<List<String>> steps(List<String> argv) {
    var steps = new ArrayList<List<String>>();
    var step = new ArrayList<String>();
    for (var word : argv) {
      if (word.equals(";")) {
        steps.add(List.copyOf(step));
        step.clear();
      } else {
        step.add(word);
      }
    }
    steps.add(List.copyOf(step));
    return steps;
  }

  /** Runs it to its end, or until the thread is interrupted. */
  static Outcome run(List<String> argv, Stage stage) throws InterruptedException {
    for (var step : steps(argv)) {
      if (step.isEmpty()) {
        continue;
      }
      var arguments = step.subList(1, step.size());
      try {
        switch (step.getFirst()) {
          case "say" -> stage.print(String.join(" ", arguments) + "\n");
          case "lines" -> printLines(Integer.parseInt(arguments.getFirst()), stage);
          case "write" ->
              Files.writeString(
                  stage.workspace().resolve(arguments.get(0)), arguments.get(1) + "\n");
          case "cat" -> stage.print(Files.readString(stage.workspace().resolve(arguments.get(0))));
          case "sleep" -> stage.sleep(Long.parseLong(arguments.getFirst()));
          case "until" -> awaitFile(stage.workspace().resolve(arguments.getFirst()), stage);
          case "/bin/sh" -> {
            var outcome =
                arguments.getFirst().equals("-c")
                    ? shell(arguments, stage)
                    : runScripts(arguments.size() - 1, stage);
            if (!outcome.equals(new Outcome.Exited(0))) {
              return outcome;
            }
          }
          case "env" ->
              stage.print(stage.environment().getOrDefault(arguments.getFirst(), "") + "\n");
          case "wait" -> stage.sleep(Long.MAX_VALUE);
          case "exit" -> {
            return new Outcome.Exited(Integer.parseInt(arguments.getFirst()));
          }
          case "signal" -> {
            return new Outcome.Signaled(Integer.parseInt(arguments.getFirst()));
          }
          default -> {
            return new Outcome.NotStarted("no such command: " + step.getFirst());
          }
        }
      } catch (IOException e) {
        stage.print(e + "\n");
        return new Outcome.Exited(1);
      }
    }
    return new Outcome.Exited(0);
  }

  private static Outcome shell(List<String> arguments, Stage stage) throws InterruptedException {
    if (arguments.get(1).startsWith("exec \"$@\"")) {
      return run(arguments.subList(3, arguments.size()), stage);
    }
    stage.print("address 192.0.2.7\nhost-key ssh-ed25519 c2ltdWxhdGVk\n");
    return new Outcome.Exited(0);
  }

  private static Outcome runScripts(int count, Stage stage)
      throws IOException, InterruptedException {
    for (int i = 1; i <= count; i++) {
      for (var line : Files.readAllLines(stage.workspace().resolve("scripts/" + i))) {
        var outcome = run(List.of(line.split(" ")), stage);
        if (!outcome.equals(new Outcome.Exited(0))) {
          return outcome;
        }
      }
    }
    return new Outcome.Exited(0);
  }

  private static void awaitFile(Path file, Stage stage) throws InterruptedException {
    while (!Files.exists(file)) {
      stage.sleep(POLL_MILLIS);
    }
  }

  private static void printLines(int count, Stage stage) throws InterruptedException {
    for (int i = 1; i <= count; i++) {
      stage.print("line " + i + "\n");
    }
  }
}
