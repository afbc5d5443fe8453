package dev.snapback.cli;

import java.io.IOException;

/**
 * Runs a command with {@code SNAPBACK_CONTROLLER} naming a {@link FakeController}: the training run
 * of the start-up cache at `package`, and measurements by hand.
 */
final class BesideFakeController {
  private BesideFakeController() {}

  /** Exits as the command does. */
  public static void main(String[] command) throws IOException, InterruptedException {
    try (FakeController controller = new FakeController(new FakeSnapback(), 0)) {
      ProcessBuilder process = new ProcessBuilder(command).inheritIO();
      process.environment().put("SNAPBACK_CONTROLLER", "127.0.0.1:" + controller.port());
      int exit = process.start().waitFor();
      if (exit != 0) {
        throw new IOException("exit code " + exit + " of " + String.join(" ", command));
      }
    }
  }
}
