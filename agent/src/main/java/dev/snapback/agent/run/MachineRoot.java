package dev.snapback.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The machine's root file system as the agent reaches it, {@code /proc/1/root}: its own root is
 * another one, so an absolute symbolic link there must not be left to the kernel, which would
 * follow it into the agent's.
 */
public record MachineRoot(Path path) {
  private static final int MOST_LINKS = 40;

  /** Where the agent sees what the machine calls {@code absolute}; links are not looked at. */
  public Path at(String absolute) {
    return path.resolve(absolute.substring(1));
  }

  /** The file at the end of all links, as the agent sees it; empty where there is none. */
  public Optional<Path> follow(String absolute) {
    Deque<Path> todo = new ArrayDeque<>();
    Path.of(absolute).forEach(todo::add);
    Path inside = Path.of("/");
    int links = 0;
    try {
      while (!todo.isEmpty()) {
        Path name = todo.pop();
        if (name.toString().equals("..")) {
          Path parent = inside.getParent();
          inside = parent == null ? inside : parent;
          continue;
        }
        Path next = inside.resolve(name).normalize();
        Path seen = at(next.toString());
        if (!Files.isSymbolicLink(seen)) {
          inside = next;
          continue;
        }
        if (++links > MOST_LINKS) {
          return Optional.empty();
        }
        Path target = Files.readSymbolicLink(seen);
        inside = target.isAbsolute() ? Path.of("/") : inside;
        pushAll(target, todo);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    Path end = at(inside.toString());
    return Files.exists(end, LinkOption.NOFOLLOW_LINKS) ? Optional.of(end) : Optional.empty();
  }

  private static void pushAll(Path target, Deque<Path> todo) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      todo.push(target.getName(i));
    }
  }
}
