package dev.snapback.agent.setup;

import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Does what a plan says, step by step, and stops at the first that fails. */
final class SetupExecution {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final Programs programs;
  private final PrintStream out;

  SetupExecution(Programs programs, PrintStream out) {
    this.programs = programs;
    this.out = out;
  }

  /** A step that did not succeed. */
  static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(SetupStep step, String why) {
      super("could not " + step.words() + ": " + step.shown() + ": " + why.strip());
    }
  }

  void carryOut(SetupPlan.Todo plan) throws StepFailed {
    String told = "";
    for (SetupStep step : plan.steps()) {
      if (!step.words().equals(told)) {
        told = step.words();
        out.println("setup: " + told);
      }
      try {
        switch (step) {
          case SetupStep.Command command -> run(command);
          case SetupStep.Write write -> write(write);
        }
      } catch (IOException e) {
        throw new StepFailed(step, e.toString());
      }
    }
  }

  private void run(SetupStep.Command command) throws IOException, StepFailed {
    var finished = programs.run(command.argv(), Tools.ENVIRONMENT, DEADLINE);
    if (!finished.succeeded()) {
      throw new StepFailed(command, "exit " + finished.exit() + ": " + finished.stderr());
    }
  }

  // In one rename, so that a unit file that is there is never half of two.
  private static void write(SetupStep.Write write) throws IOException {
    Path file = write.file();
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(temporary, write.content());
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(write.permissions()));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
