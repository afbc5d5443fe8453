package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.process.SpawnedPrograms;
import dev.snapback.agent.setup.SetupExecution.StepFailed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code snapback-agent setup}: turns an installed machine into a node, once. Run as root on that
 * machine, from the bundle.
 */
@Command(
    name = "setup",
    description = "Turns this machine into a node: its root becomes a pristine image.",
    footer = {
      "",
      "Example: snapback-agent setup --image bookworm --reboot",
      "",
      "Exit codes: 0 set up (or was already), 70 a step failed, 77 not root, 78 this machine is not fit."
    },
    mixinStandardHelpOptions = true)
public final class SetupCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--image",
      required = true,
      description = "name of the image that the root becomes")
  private String image = "";

  @Option(names = "--bundle", description = "the unpacked agent (default: the one that runs this)")
  private @Nullable Path bundle;

  @Option(
      names = "--snapshot-size",
      converter = ByteSize.class,
      description = "room for what a run writes, e.g. 20G (default: what fits, 20G at most)")
  private @Nullable Bytes snapshot;

  @Option(
      names = "--snapshots",
      description = "thin or classic (default: thin, where the thin tools are installed)")
  private SetupOptions.@Nullable Kind kind;

  @Option(
      names = "--without-kexec",
      description =
          "let all resets go through the firmware, which takes minutes, where the kernel does not jump")
  private boolean withoutKexec;

  @Option(
      names = "--dry-run",
      description = "print what was found and what would be done, and do nothing")
  private boolean dryRun;

  @Option(
      names = "--json",
      description = "print what was found and what would be done as one JSON object")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "do not print what was found where nothing of it is in the way")
  private boolean quiet;

  @Option(names = "--reboot", description = "reboot when done, into the first snapshot")
  private boolean reboot;

  public SetupCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    return OnHost.run("setup", err, this::setUp);
  }

  private int setUp(SpawnedPrograms programs) throws IOException, LvmException {
    var options =
        new SetupOptions(
            image,
            OnHost.bundle(Optional.ofNullable(bundle)),
            Optional.ofNullable(snapshot),
            Optional.ofNullable(kind),
            withoutKexec);
    var survey = new HostSurvey(LvmCommands.onHost(programs), programs);
    var plan = SetupPlan.of(survey.look(options.bundle()), options, Instant.now());
    if (json) {
      out.println(Report.json(plan));
    } else if (!quiet || plan instanceof SetupPlan.Unfit) {
      Report.print(out, plan.findings());
    }
    return switch (plan) {
      case SetupPlan.Done done -> {
        progress().println("setup: " + done.words());
        if (reboot && done.rebootNeeded() && !dryRun) {
          OnHost.reboot(programs);
        }
        yield OnHost.OK;
      }
      case SetupPlan.Unfit _ -> {
        err.println("setup: this machine is not fit to be a node: see what is refused");
        yield OnHost.CONFIGURATION;
      }
      case SetupPlan.Todo todo when dryRun -> {
        if (!json) {
          todo.steps().forEach(step -> out.println(step.shown()));
        }
        yield OnHost.OK;
      }
      case SetupPlan.Todo todo -> carryOut(todo, programs);
    };
  }

  private int carryOut(SetupPlan.Todo plan, SpawnedPrograms programs) throws IOException {
    try {
      new SetupExecution(programs, progress(), "setup").carryOut(plan.steps());
    } catch (StepFailed e) {
      err.println("setup: " + e.getMessage());
      err.println("setup: run it again when this is put right; it goes on from what it finds");
      return OnHost.SOFTWARE;
    }
    progress().println("setup: " + plan.summary());
    if (reboot) {
      OnHost.reboot(programs);
    }
    return OnHost.OK;
  }

  /** Standard output belongs to the program that asked for JSON. */
  private PrintStream progress() {
    return json ? err : out;
  }
}
