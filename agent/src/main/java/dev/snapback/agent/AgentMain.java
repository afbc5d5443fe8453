package dev.snapback.agent;

import java.nio.file.Path;

/**
 * {@code snapback-agent}: what runs on each physical machine.
 *
 * <p>What each boot waits for does not touch the command line's library: its classes are of a
 * format that the JVM's AOT cache does not keep.
 */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("serve")) {
      System.exit(ServeCommand.serve());
    }
    if (arguments.length == 2 && arguments[0].equals("train")) {
      // For bundle/build only.
      System.exit(new Training(Path.of(arguments[1])).train() ? 0 : 1);
    }
    System.exit(Commands.line().execute(arguments));
  }
}
