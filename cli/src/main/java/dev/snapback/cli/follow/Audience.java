package dev.snapback.cli.follow;

import dev.snapback.proto.api.v1.Run;

/** Who is told what happens to a run; called by one thread. */
public interface Audience {
  /** Bytes of the console: each byte once, in order. */
  void console(long offset, byte[] bytes);

  /** The run has changed, or is told again after a new connection. */
  void run(Run run);

  /** Something to know about the following itself. */
  void note(String line);

  /** About once a second, when nothing else happens. */
  default void tick() {}

  /** A connection stands again after one was lost. */
  default void reconnected() {}

  /** Whether nothing more is wanted, though the run goes on. */
  default boolean enough(long position) {
    return false;
  }
}
