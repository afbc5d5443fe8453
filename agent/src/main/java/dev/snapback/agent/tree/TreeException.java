package dev.snapback.agent.tree;

import java.util.List;

/** A tree that could not be unpacked or made; the message holds the end of what tar said. */
public final class TreeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Kind {
    /** The stream is damaged, or has members that may not be unpacked. The sender's fault. */
    BAD_STREAM,
    /** The machine has no room or its disk fails. */
    MACHINE
  }

  /** What errno's words are, in the C locale, where a disk is full or fails. */
  private static final List<String> MACHINE_WORDS =
      List.of(
          "No space left on device",
          "Read-only file system",
          "Input/output error",
          "Disk quota exceeded",
          "Structure needs cleaning");

  private final Kind kind;

  TreeException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static TreeException ofTar(String doing, int exit, String errors) {
    return of("tar", doing, exit, errors);
  }

  static TreeException of(String program, String doing, int exit, String errors) {
    Kind kind = MACHINE_WORDS.stream().anyMatch(errors::contains) ? Kind.MACHINE : Kind.BAD_STREAM;
    return new TreeException(kind, doing + ": " + program + " ended with " + exit + ": " + errors);
  }

  public Kind kind() {
    return kind;
  }
}
