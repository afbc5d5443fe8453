package dev.snapback.lab;

import java.io.IOException;

/**
 * Something around the lab is not as it must be; the message says what, and where one can, what to
 * do.
 */
public final class LabException extends IOException {
  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
