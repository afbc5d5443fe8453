package dev.snapback.controller;

import dev.snapback.controller.config.Settings;
import dev.snapback.controller.config.SettingsReader;
import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which controller it is about: the options that say so. */
final class SettingsOptions {
  /** Read where it exists and no other file is named. */
  private static final Path USUAL_FILE = Path.of("/etc/snapback/controller.yaml");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings; the usual file is /etc/snapback/controller.yaml, if it exists.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept.")
  private Optional<Path> data = Optional.empty();

  Settings read() throws InvalidSettingsException {
    Settings settings;
    if (file.isPresent()) {
      settings = SettingsReader.read(file.get());
    } else if (Files.exists(USUAL_FILE)) {
      settings = SettingsReader.read(USUAL_FILE);
    } else {
      settings = Settings.DEFAULT;
    }
    return settings.with(
        data.orElse(settings.data()),
        settings.apiPort(),
        settings.nodePort(),
        settings.nodeAddress());
  }
}
