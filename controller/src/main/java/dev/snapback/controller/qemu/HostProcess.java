package dev.snapback.controller.qemu;

import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.scheduler.LaunchFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A machine's QEMU, as a process of this host. */
final class HostProcess {
  private static final long PATIENCE_SECONDS = 10;

  private HostProcess() {}

  /** If it runs. A number in a file may be another process's by now: its command line tells. */
  static Optional<ProcessHandle> of(MachineFiles files) throws IOException {
    Optional<ProcessHandle> process =
        files.process().flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    Path commandLine = Path.of("/proc", Long.toString(process.get().pid()), "cmdline");
    try {
      String words = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
      return process.filter(p -> words.contains(files.pid().toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Pulls its plug: nothing on its disk will be needed. */
  static void end(MachineFiles files) throws IOException, LaunchException, InterruptedException {
    Optional<ProcessHandle> process = of(files);
    if (process.isEmpty()) {
      return;
    }
    var ended = process.get().onExit();
    process.get().destroyForcibly();
    try {
      ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "its process %d does not end".formatted(process.get().pid()));
    }
  }
}
