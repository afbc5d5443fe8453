package dev.snapback.lab.cli;

import dev.snapback.lab.Lab;
import dev.snapback.lab.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "status", mixinStandardHelpOptions = true, description = "Show the lab's machines.")
final class StatusVerb implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Status(String directory, String image, int controllerPort, List<Row> machines) {}

  record Row(
      String name,
      boolean on,
      @Nullable Long pid,
      String accelerator,
      int sshPort,
      int agentPort,
      String console) {}

  @Mixin private LabDirectory where = new LabDirectory();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Status status = status(where.existing());
    if (json) {
      System.out.println(JsonMapper.builder().build().writeValueAsString(status));
      return 0;
    }
    System.out.printf(
        "%-12s %-4s %-8s %-6s %-6s %s%n", "MACHINE", "", "PID", "SSH", "AGENT", "CONSOLE");
    for (Row row : status.machines()) {
      System.out.printf(
          "%-12s %-4s %-8s %-6d %-6d %s%n",
          row.name(),
          row.on() ? "on" : "off",
          row.pid() == null ? "-" : row.pid(),
          row.sshPort(),
          row.agentPort(),
          Path.of("").toAbsolutePath().relativize(Path.of(row.console())));
    }
    System.out.println("controller port: " + status.controllerPort());
    return 0;
  }

  private static Status status(Lab lab) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      rows.add(
          new Row(
              machine.name(),
              machine.isOn(),
              machine.pid().orElse(null),
              machine.accelerator().name(),
              machine.sshPort(),
              machine.agentPort(),
              machine.console().file().toString()));
    }
    return new Status(
        lab.directory().toString(), lab.image().directory().toString(), lab.controllerPort(), rows);
  }
}
