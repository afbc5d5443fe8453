package dev.snapback.controller.systemd;

import java.io.IOException;

/** Where whoever started this process hears how it is. Thread-safe. */
@FunctionalInterface
interface Notice {
  /**
   * Returns at once.
   *
   * @param state assignments, one a line, as in sd_notify(3), e.g. {@code READY=1}
   */
  void tell(String state) throws IOException;
}
