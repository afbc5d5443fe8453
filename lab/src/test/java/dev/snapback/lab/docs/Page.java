package dev.snapback.lab.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a page of the documentation tells its readers to type. */
final class Page {
  private static final String FENCE = "```";

  private Page() {}

  /** The lines of the fenced blocks below a heading, up to the next one of its rank. */
  static List<String> commands(Path page, String heading) throws IOException {
    var commands = new ArrayList<String>();
    boolean below = false;
    boolean fenced = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("## ")) {
        below = line.equals("## " + heading);
      } else if (line.startsWith(FENCE)) {
        fenced = !fenced;
      } else if (below && fenced && !line.isBlank()) {
        commands.add(line);
      }
    }
    return commands;
  }
}
