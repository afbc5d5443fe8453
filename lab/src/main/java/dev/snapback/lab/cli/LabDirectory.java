package dev.snapback.lab.cli;

import dev.snapback.lab.Lab;
import dev.snapback.lab.LabImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options that all verbs have: which lab. */
final class LabDirectory {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "target/lab",
      description = "The lab's directory (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("target/lab");

  Lab existing() throws IOException {
    return Lab.existing(directory);
  }

  Lab open(String kind, OptionalInt controllerPort) throws IOException, InterruptedException {
    return Lab.open(directory, LabImage.defaultCache(), kind, controllerPort, System.err::println);
  }
}
