package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.process.SpawnedPrograms;
import dev.snapback.agent.setup.SetupExecution.StepFailed;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code snapback-agent undo}: makes a node the machine again that it was. Run as root on that
 * machine, from the bundle; once before a reboot, and once after it.
 */
@Command(
    name = "undo",
    description = "Makes this node the machine again that it was before setup.",
    footer = {
      "",
      "Example: snapback-agent undo --dry-run",
      "",
      "Exit codes: 0 done (or nothing to do), 64 it would lose something and --yes is missing,",
      "            70 a step failed, 75 reboot, and run it again, 77 not root."
    },
    mixinStandardHelpOptions = true)
public final class UndoCommand implements Callable<Integer> {
  /** sysexits.h: EX_TEMPFAIL. */
  private static final int AGAIN = 75;

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--dry-run", description = "print what would be done and lost, and do nothing")
  private boolean dryRun;

  @Option(names = "--json", description = "print that as one JSON object")
  private boolean json;

  @Option(names = "--yes", description = "lose what it says is lost")
  private boolean yes;

  @Option(names = "--reboot", description = "reboot where it asks for that")
  private boolean reboot;

  public UndoCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    return OnHost.run("undo", err, this::undo);
  }

  private int undo(SpawnedPrograms programs) throws IOException, LvmException {
    var survey = new HostSurvey(LvmCommands.onHost(programs), programs);
    var plan = UndoPlan.of(survey.look(OnHost.bundle(Optional.empty())), survey.traces());
    if (json) {
      out.println(Report.json(plan));
    }
    return switch (plan) {
      case UndoPlan.Nothing nothing -> {
        progress().println("undo: " + nothing.words());
        yield OnHost.OK;
      }
      case UndoPlan.RebootFirst first -> {
        int exit = carryOut(first.steps(), first.losses(), programs);
        if (exit != OnHost.OK || dryRun) {
          yield exit;
        }
        progress().println("undo: reboot into the pristine root, and run undo again");
        if (reboot) {
          OnHost.reboot(programs);
        }
        yield AGAIN;
      }
      case UndoPlan.Rest rest -> {
        int exit = carryOut(rest.steps(), rest.losses(), programs);
        if (exit == OnHost.OK && !dryRun) {
          progress().println("undo: done: the machine is as it was before setup");
        }
        yield exit;
      }
    };
  }

  private int carryOut(List<SetupStep> steps, List<String> losses, SpawnedPrograms programs) {
    losses.forEach(loss -> progress().println("undo: loses " + loss));
    if (dryRun) {
      if (!json) {
        steps.forEach(step -> out.println(step.shown()));
      }
      return OnHost.OK;
    }
    if (!yes) {
      err.println(
          "undo: expected --yes, as this cannot be taken back; --dry-run shows what it does");
      return OnHost.USAGE;
    }
    try {
      new SetupExecution(programs, progress(), "undo").carryOut(steps);
      return OnHost.OK;
    } catch (StepFailed e) {
      err.println("undo: " + e.getMessage());
      err.println("undo: run it again when this is put right; it goes on from what it finds");
      return OnHost.SOFTWARE;
    }
  }

  private PrintStream progress() {
    return json ? err : out;
  }
}
