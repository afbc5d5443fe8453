package dev.snapback.lab.cli;

import dev.snapback.lab.LabImage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description = "Build the machines' disk, if it is not in the cache, and print where it is.")
final class ImageVerb implements Callable<Integer> {
  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "usual",
      description = "A file in lab/image/kinds (default: ${DEFAULT-VALUE}).")
  private String kind = "";

  @Override
  public Integer call() throws Exception {
    System.out.println(
        LabImage.ensure(LabImage.defaultCache(), kind, System.err::println).directory());
    return 0;
  }
}
