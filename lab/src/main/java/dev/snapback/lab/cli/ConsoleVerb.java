package dev.snapback.lab.cli;

import dev.snapback.lab.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = "Print what a machine has said on its serial line.")
final class ConsoleVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "MACHINE")
  private String machine = "";

  @Option(names = "-f", description = "Go on until interrupted.")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    Console console = where.existing().machine(machine).console();
    long shown = 0;
    do {
      String more = console.from(shown);
      System.out.print(more);
      System.out.flush();
      shown += more.length(); // a character is a byte there
    } while (follow && console.grewBeyond(shown));
    return 0;
  }
}
