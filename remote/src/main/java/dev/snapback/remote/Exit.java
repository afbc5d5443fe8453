package dev.snapback.remote;

/** How a command ended. */
public sealed interface Exit {

  /** It exited by itself. */
  record Status(int code) implements Exit {}

  /**
   * A signal ended it.
   *
   * @param name as RFC 4254 §6.10 names it: {@code KILL}, {@code TERM}; not a number
   */
  record Signal(String name) implements Exit {}

  /** Whether it exited with status 0. */
  default boolean success() {
    return this instanceof Status(int code) && code == 0;
  }
}
