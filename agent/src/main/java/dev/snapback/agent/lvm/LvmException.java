package dev.snapback.agent.lvm;

import java.util.List;

/**
 * An LVM command that did not do what it was asked. The message names the class and the command;
 * what LVM printed is in {@link #stderr()}, for the log and not for the wire.
 */
public final class LvmException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Kind {
    NO_SUCH_VOLUME("no such volume"),
    NO_SUCH_GROUP("no such volume group"),
    ALREADY_EXISTS("a volume of that name exists"),
    NO_ROOM("not enough free space in the volume group"),
    IN_USE("the volume is in use"),
    TIMED_OUT("no answer in time"),
    NOT_STARTED("could not be started"),
    UNREADABLE_REPORT("the report could not be read"),
    COMMAND_FAILED("command failed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;
  private final transient List<String> command;
  private final int exit;
  private final String stderr;

  /**
   * @param exit LVM's exit code; 128 + n for signal n; -1 where it did not run
   */
  public LvmException(Kind kind, List<String> command, int exit, String stderr) {
    super(kind.words + ": " + String.join(" ", command) + (exit < 0 ? "" : " (exit " + exit + ")"));
    this.kind = kind;
    this.command = List.copyOf(command);
    this.exit = exit;
    this.stderr = stderr;
  }

  public Kind kind() {
    return kind;
  }

  public List<String> command() {
    return command;
  }

  public int exit() {
    return exit;
  }

  public String stderr() {
    return stderr;
  }
}
