package dev.snapback.controller;

import dev.snapback.controller.access.AccessStore;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.config.Settings;
import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.disk.DataDirectory;
import dev.snapback.controller.store.SqlStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The way in for who has no token: whoever may write the controller's data may make one of an
 * admin. All else is done by the API.
 */
@Command(
    name = "token",
    description = "Makes the first token of an admin.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = TokenCommand.Create.class)
final class TokenCommand {
  private TokenCommand() {}

  /** {@code snapback-controller token create}. */
  @Command(
      name = "create",
      description = {
        "Makes a token with the role admin and prints it, once. The controller may be running.",
        "To be run as the user whose data it is. Others are made by `snapback token create`."
      },
      mixinStandardHelpOptions = true,
      exitCodeOnInvalidInput = ControllerMain.WRONG_USE,
      footer = {"", "Example: snapback-controller token create --for alice"})
  static final class Create implements Callable<Integer> {
    @Mixin private SettingsOptions which = new SettingsOptions();

    @Option(
        names = "--for",
        paramLabel = "WORDS",
        defaultValue = "",
        description = "Who or what it is for.")
    private String purpose = "";

    @Option(
        names = "--days",
        paramLabel = "N",
        defaultValue = "90",
        description = "For how many days it is valid. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() {
      try {
        try (var store = open(which.read())) {
          System.out.println(create(store.access()).text());
        }
        return 0;
      } catch (IOException e) {
        return ControllerMain.failed(ControllerMain.UNAVAILABLE, e);
      } catch (InvalidSettingsException e) {
        return ControllerMain.failed(ControllerMain.WRONG_SETTINGS, e);
      } catch (Tokens.RefusedException e) {
        return ControllerMain.failed(ControllerMain.WRONG_USE, e);
      }
    }

    private static SqlStore open(Settings settings) throws IOException {
      var shared = settings.store().postgresql();
      if (shared.isPresent()) {
        return SqlStore.postgresql(shared.get());
      }
      Path database = DataDirectory.database(settings.data());
      if (!Files.isWritable(database)) {
        throw new IOException(
            database
                + " is not there or not this user's to write: start the controller once, and run"
                + " this as its user");
      }
      return SqlStore.sqlite(database);
    }

    private Tokens.Made create(AccessStore access) throws Tokens.RefusedException {
      var order = new Tokens.Order(Role.ADMIN, Optional.empty(), purpose, Duration.ofDays(days));
      return Tokens.createByHand(access, InstantSource.system(), order);
    }
  }
}
