package dev.snapback.cli.shell;

/** Where Ctrl-C (SIGINT) and a CI's "stop" (SIGTERM) arrive. */
@FunctionalInterface
public interface Interrupts {
  /**
   * From now on each such signal runs {@code onSignal}, on a thread of its own, instead of ending
   * the command.
   *
   * @return ends this; signals then end the command again
   */
  Handling handle(Runnable onSignal);

  /** The time in which signals are handled. */
  @FunctionalInterface
  interface Handling extends AutoCloseable {
    @Override
    void close();
  }
}
