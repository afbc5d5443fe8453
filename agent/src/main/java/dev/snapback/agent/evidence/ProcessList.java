package dev.snapback.agent.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What runs, as /proc says (proc(5)): number, parent, state, command line or name. Where a process
 * waits in the kernel and cannot be killed, also for what.
 */
record ProcessList(Path proc) {
  private static final int LONGEST_LINE = 500;

  byte[] tell(int mostBytes) throws IOException {
    List<Path> processes;
    try (var all = Files.list(proc)) {
      processes =
          all.filter(path -> path.getFileName().toString().matches("\\d+"))
              .sorted((a, b) -> Integer.compare(number(a), number(b)))
              .toList();
    }
    var text = new StringBuilder("PID PPID STATE COMMAND\n");
    for (Path process : processes) {
      describe(process, text);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return bytes.length <= mostBytes ? bytes : Arrays.copyOf(bytes, mostBytes);
  }

  private static int number(Path process) {
    return Integer.parseInt(process.getFileName().toString());
  }

  private static void describe(Path process, StringBuilder text) {
    String stat = read(process.resolve("stat"));
    int name = stat.lastIndexOf(')');
    if (name < 0) {
      // It has ended meanwhile.
      return;
    }
    String[] fields = stat.substring(name + 1).strip().split(" ");
    // A process that is stuck may keep its command line's lock; its name is in no such danger.
    boolean stuck = fields[0].equals("D");
    String line = stuck ? "" : read(process.resolve("cmdline")).replace('\0', ' ').strip();
    String shown = line.isEmpty() ? stat.substring(stat.indexOf('('), name + 1) : line;
    text.append(process.getFileName())
        .append(' ')
        .append(fields[1])
        .append(' ')
        .append(fields[0])
        .append(' ')
        .append(shown, 0, Math.min(shown.length(), LONGEST_LINE))
        .append('\n');
    if (stuck) {
      read(process.resolve("stack"))
          .lines()
          .forEach(l -> text.append("    ").append(l).append('\n'));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
