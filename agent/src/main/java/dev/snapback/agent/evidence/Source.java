package dev.snapback.agent.evidence;

import java.nio.file.Path;
import java.util.List;

/** One thing to be collected, into one file. */
sealed interface Source {

  /** The file's name in the archive. */
  String file();

  /** How much of the whole may be its, in 64ths. */
  int share();

  /** What a program prints. */
  record Printed(String file, int share, List<String> argv) implements Source {
    public Printed {
      argv = List.copyOf(argv);
    }
  }

  /** A file of /proc or /sys. */
  record Copied(String file, int share, Path from) implements Source {}

  /** The files of a directory, with a line that names it before each; links are left out. */
  record Joined(String file, int share, List<Path> directories) implements Source {
    public Joined {
      directories = List.copyOf(directories);
    }
  }

  /** Something that this agent itself knows. */
  record Told(String file, int share, Teller teller) implements Source {}

  /** Tells at most so many bytes, the last ones where there are more. */
  @FunctionalInterface
  interface Teller {
    byte[] tell(int mostBytes) throws java.io.IOException;
  }
}
