package dev.snapback.agent.setup;

import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Does what a plan says, step by step, and stops at the first that fails. */
final class SetupExecution {
  // For an initramfs on the slowest of machines.
  private static final Duration DEADLINE = Duration.ofMinutes(45);

  private final Programs programs;
  private final PrintStream out;
  private final String verb;

  /**
   * @param verb what the person asked for, {@code setup} or {@code undo}
   */
  SetupExecution(Programs programs, PrintStream out, String verb) {
    this.programs = programs;
    this.out = out;
    this.verb = verb;
  }

  /** A step that did not succeed. */
  static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(SetupStep step, String why) {
      super("could not " + step.words() + ": " + step.shown() + ": " + why.strip());
    }
  }

  void carryOut(List<SetupStep> steps) throws StepFailed {
    String told = "";
    for (SetupStep step : steps) {
      if (!step.words().equals(told)) {
        told = step.words();
        out.println(verb + ": " + told);
        out.flush();
      }
      try {
        switch (step) {
          case SetupStep.Command command -> run(command);
          case SetupStep.Write write -> write(write);
          case SetupStep.Rewrite rewrite -> rewrite(rewrite);
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
    replace(temporary, file);
  }

  private static void rewrite(SetupStep.Rewrite step) throws IOException, StepFailed {
    Path file = step.file();
    String found = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (found.equals(step.content())) {
      return;
    }
    if (!found.equals(step.former())) {
      throw new StepFailed(step, "it was changed by somebody else meanwhile");
    }
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    if (!Files.exists(step.kept())) {
      copy(file, temporary);
      force(temporary);
      replace(temporary, step.kept());
    }
    copy(file, temporary);
    var time = Files.getLastModifiedTime(file);
    // What is not ASCII in it is given back as it was, whatever its encoding.
    Files.writeString(temporary, step.content(), StandardCharsets.ISO_8859_1);
    Files.setLastModifiedTime(temporary, time);
    force(temporary);
    replace(temporary, file);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  // A boot loader reads the disk, and the power may fail before the file system has written it.
  private static void force(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void replace(Path temporary, Path file) throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
