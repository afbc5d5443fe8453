package dev.snapback.agent.identity;

import java.io.IOException;

/** When the directory of the identity can be written to. */
public interface WriteAccess {
  /** Always: a directory like any other. */
  WriteAccess ALWAYS = Writing::write;

  /** What is done while it can be. */
  @FunctionalInterface
  interface Writing {
    void write() throws IOException;
  }

  /**
   * @throws IOException what {@code writing} threw, or where it cannot be written to at all
   */
  void during(Writing writing) throws IOException;
}
