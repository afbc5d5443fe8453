package dev.snapback.cli.provision;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.provisioning.ProvisioningException;

/** What went wrong on the way to a node, as the command's exit code. */
final class Failures {
  private Failures() {}

  static Failure of(String host, ProvisioningException e) {
    int code =
        switch (e.kind()) {
          case UNREACHABLE -> ExitCode.UNAVAILABLE;
          case UNFIT -> ExitCode.CONFIG_ERROR;
          case USAGE -> ExitCode.USAGE;
          case FAILED -> ExitCode.INTERNAL;
          case NOT_READY -> ExitCode.NODE_FAILURE;
        };
    return Failure.of(code, host + ": " + e.line());
  }
}
