package dev.snapback.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a run's console and its progress share: the console's bytes pass unchanged to one stream,
 * and the other gets lines for people, or on a terminal one live line that is wiped before anything
 * else is written. Thread-safe.
 */
public final class Screen implements AutoCloseable {
  /** Back to the first column and wipe; then, so that a long line stays one, no wrapping. */
  private static final String WIPE = "\r\033[K";

  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final OutputStream console;
  private final PrintStream people;
  private final boolean live;

  private boolean consoleOpen = true;
  private boolean atLineStart = true;
  private boolean liveLineShown;
  private String lastPlain = "";

  /**
   * @param live whether {@code people} is a terminal
   */
  public Screen(OutputStream console, PrintStream people, boolean live) {
    this.console = console;
    this.people = people;
    this.live = live;
  }

  /** Bytes of the run, unchanged. A reader that has gone away does not end the run. */
  public synchronized void console(byte[] bytes) {
    if (bytes.length == 0 || !consoleOpen) {
      return;
    }
    wipe();
    try {
      console.write(bytes);
      console.flush();
      atLineStart = bytes[bytes.length - 1] == '\n';
    } catch (IOException e) {
      consoleOpen = false;
      note("stdout is closed (" + e.getMessage() + "): following the run without its console");
    }
  }

  /** Whether somebody still reads the console. */
  public synchronized boolean consoleOpen() {
    return consoleOpen;
  }

  /**
   * Where things stand.
   *
   * @param plain for a log: printed once for each change
   * @param now for a terminal: may hold what changes each second
   */
  public synchronized void status(String plain, String now) {
    if (live) {
      // The console stands in the middle of a line of its own: leave it alone.
      if (atLineStart) {
        people.print(WIPE + NO_WRAP + Text.oneLine(now) + WRAP);
        people.flush();
        liveLineShown = true;
      }
    } else if (!plain.equals(lastPlain)) {
      lastPlain = plain;
      people.println("snapback: " + Text.oneLine(plain));
    }
  }

  /** A line that stays. */
  public synchronized void note(String line) {
    wipe();
    if (live && !atLineStart) {
      people.println();
      atLineStart = true;
    }
    people.println("snapback: " + Text.oneLine(line));
    people.flush();
  }

  private void wipe() {
    if (liveLineShown) {
      people.print(WIPE);
      people.flush();
      liveLineShown = false;
    }
  }

  @Override
  public synchronized void close() {
    wipe();
  }
}
