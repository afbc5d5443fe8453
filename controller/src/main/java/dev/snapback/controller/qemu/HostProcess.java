package dev.snapback.controller.qemu;

import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * All that run, by their machines: those that their command lines name files in this directory
   * for, whether these are still there or not.
   */
  static Map<NodeName, List<ProcessHandle>> allOf(Path directory) {
    Map<NodeName, List<ProcessHandle>> all = new HashMap<>();
    ProcessHandle.allProcesses()
        .forEach(process ->
            machine(directory, commandLine(process))
                .ifPresent(
                    name -> all.computeIfAbsent(name, each -> new ArrayList<>()).add(process)));
    return all;
  }

  /** Empty of one that is gone, or another user's. */
  private static List<String> commandLine(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<NodeName> machine(Path directory, List<String> commandLine) {
    int option = commandLine.indexOf("-pidfile");
    if (option < 0 || option + 1 >= commandLine.size()) {
      return Optional.empty();
    }
    Path its = Path.of(commandLine.get(option + 1)).getParent();
    return Optional.ofNullable(its)
        .filter(own -> directory.equals(own.getParent()))
        .map(own -> own.getFileName().toString())
        .filter(NodeName::isValid)
        .map(NodeName::new);
  }

  /** Pulls its plug: nothing on its disk will be needed. */
  static void end(ProcessHandle process) throws LaunchException, InterruptedException {
    var ended = process.onExit();
    process.destroyForcibly();
    try {
      ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LaunchException(
          LaunchFault.FAILED, "its process %d does not end".formatted(process.pid()));
    }
  }
}
