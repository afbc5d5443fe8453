package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.machine.LinuxMachine;
import dev.snapback.agent.process.SpawnedPrograms;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code snapback-agent reset}: a reset by hand, for a machine that no controller speaks to. Run in
 * the agent's root.
 */
@Command(
    name = "reset",
    description = "Resets this machine, without a controller; what runs on it is lost.",
    footer = {"", "Example: snapback-agent reset --generation 1 --image bookworm --jump"},
    mixinStandardHelpOptions = true,
    hidden = true)
public final class ResetCommand implements Callable<Integer> {
  // sysexits.h
  private static final int CONFIGURATION = 78;

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--generation", required = true, description = "that this machine is at")
  private long generation;

  @Option(names = "--image", required = true, description = "to return to")
  private String image = "";

  @Option(names = "--jump", description = "jump, and do not only prepare")
  private boolean jump;

  public ResetCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    var directory = Files.createTempDirectory("snapback-reset");
    var lvm = LvmCommands.chrooted(new SpawnedPrograms(directory));
    var resets =
        KexecResets.ofThisMachine(lvm, new LinuxMachine(lvm), () -> {}, InstantSource.system());
    try {
      var taken = resets.take(new ResetOrder(generation, image));
      taken.phases().forEach(p -> out.printf("%s %d ms%n", p.name(), p.took().toMillis()));
      out.println("next generation " + taken.generation());
      if (jump) {
        resets.jump();
      }
      return 0;
    } catch (ResetRefused e) {
      err.println("reset: " + e.getMessage());
      return CONFIGURATION;
    } finally {
      Files.deleteIfExists(directory);
    }
  }
}
