package dev.snapback.cli;

import dev.snapback.cli.connection.LoopbackChannel;
import dev.snapback.cli.shell.ProcessSignals;
import dev.snapback.cli.shell.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the process begins. */
public final class Main {
  private Main() {}

  /** Ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    if (System.getenv("SNAPBACK_DEBUG") == null) {
      // gRPC tells the log what it also throws; the person gets one line of it from us.
      Logger.getLogger("").setLevel(Level.OFF);
    }
    Surroundings surroundings =
        new Surroundings(
            new FileOutputStream(FileDescriptor.out),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            Boolean.getBoolean("snapback.live"),
            System.getenv(),
            Path.of("").toAbsolutePath(),
            InstantSource.system(),
            Thread::sleep,
            new ProcessSignals(),
            LoopbackChannel::to,
            code -> Runtime.getRuntime().halt(code));
    int code = new Program(surroundings).run(arguments);
    // Threads of the connection are not waited for.
    Runtime.getRuntime().halt(code);
  }
}
