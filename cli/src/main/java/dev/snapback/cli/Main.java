package dev.snapback.cli;

import dev.snapback.cli.connection.ApiChannel;
import dev.snapback.cli.shell.ProcessSignals;
import dev.snapback.cli.shell.Surroundings;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
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
  public static void main(String[] arguments) throws IOException {
    if (System.getenv("SNAPBACK_DEBUG") == null) {
      // gRPC tells the log what it also throws; the person gets one line of it from us.
      Logger.getLogger("").setLevel(Level.OFF);
      // The same of SSH, whose library speaks by SLF4J.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    }
    if (arguments.length == 1 && arguments[0].equals("train")) {
      // For packaging/train only. An exit that is not halted: the JVM writes its cache.
      Training.train(surroundings());
      System.exit(0);
    }
    int code = new Program(surroundings()).run(arguments);
    // Threads of the connection are not waited for.
    Runtime.getRuntime().halt(code);
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("snapback.live"),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        Thread::sleep,
        new ProcessSignals(),
        ApiChannel::to,
        code -> Runtime.getRuntime().halt(code));
  }
}
