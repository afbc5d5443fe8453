package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.process.SpawnedPrograms;
import dev.snapback.agent.setup.SetupExecution.StepFailed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
  // sysexits.h
  private static final int OK = 0;
  private static final int SOFTWARE = 70;
  private static final int NO_PERMISSION = 77;
  private static final int CONFIGURATION = 78;

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

  @Option(names = "--dry-run", description = "print what would be done, and do nothing")
  private boolean dryRun;

  @Option(names = "--reboot", description = "reboot when done, into the first snapshot")
  private boolean reboot;

  public SetupCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      err.println("setup: must be run as root");
      return NO_PERMISSION;
    }
    Path output = Files.createTempDirectory("snapback-setup");
    try {
      return setUp(new SpawnedPrograms(output));
    } catch (LvmException e) {
      err.println("setup: " + e.getMessage() + ": " + e.stderr().strip());
      return SOFTWARE;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private int setUp(SpawnedPrograms programs) throws IOException, LvmException {
    var options =
        new SetupOptions(
            image, bundleDirectory(), Optional.ofNullable(snapshot), Optional.ofNullable(kind));
    var survey = new HostSurvey(LvmCommands.onHost(programs), programs);
    var plan = SetupPlan.of(survey.look(options.bundle()), options, Instant.now());
    return switch (plan) {
      case SetupPlan.Done done -> {
        out.println("setup: " + done.words());
        yield OK;
      }
      case SetupPlan.Unfit unfit -> {
        unfit.reasons().forEach(reason -> err.println("setup: " + reason));
        yield CONFIGURATION;
      }
      case SetupPlan.Todo todo when dryRun -> {
        todo.steps().forEach(step -> out.println(step.shown()));
        yield OK;
      }
      case SetupPlan.Todo todo -> carryOut(todo, programs);
    };
  }

  private int carryOut(SetupPlan.Todo plan, SpawnedPrograms programs) throws IOException {
    try {
      new SetupExecution(programs, out).carryOut(plan);
    } catch (StepFailed e) {
      err.println("setup: " + e.getMessage());
      err.println("setup: run it again when this is put right; it goes on from what it finds");
      return SOFTWARE;
    }
    out.println("setup: " + plan.summary());
    if (reboot) {
      var _ =
          programs.run(
              List.of("systemctl", "--no-block", "reboot"),
              Tools.ENVIRONMENT,
              Duration.ofMinutes(1));
    }
    return OK;
  }

  /** This program runs from the bundle's own runtime, so the bundle is around it. */
  private Path bundleDirectory() {
    var runtime = Path.of(System.getProperty("java.home")).toAbsolutePath().normalize();
    return bundle != null
        ? bundle.toAbsolutePath().normalize()
        : Objects.requireNonNull(runtime.getParent());
  }
}
