package dev.snapback.cli.exit;

import dev.snapback.proto.api.v1.Run;

/** The exit codes of the command, those of sysexits.h where there is one. */
public final class ExitCode {
  public static final int OK = 0;

  /** A receipt is not what it says it is. */
  public static final int NOT_GENUINE = 1;

  /** An image that was waited for could not be built. */
  public static final int BUILD_FAILED = 1;

  /** Wrong use: the caller has to change the call. */
  public static final int USAGE = 64;

  /** A file that was named is not there, or cannot be read. */
  public static final int NO_INPUT = 66;

  /** The controller is not reachable. */
  public static final int UNAVAILABLE = 69;

  /** An error of Snapback itself. */
  public static final int INTERNAL = 70;

  /** A file could not be read or written here. */
  public static final int IO = 74;

  /** The machine failed, not the test: worth another try. */
  public static final int NODE_FAILURE = 75;

  /** The controller does not know the caller, or knows that it may not do this: EX_NOPERM. */
  public static final int NOT_PERMITTED = 77;

  /** The order was understood and cannot be carried out as it is. */
  public static final int CONFIG_ERROR = 78;

  public static final int TIMED_OUT = 124;
  public static final int CANCELED = 130;

  /** A shell's own convention for a command that died of a signal. */
  private static final int SIGNAL_BASE = 128;

  private ExitCode() {}

  /** The exit code of a run that is DONE: the test's own where the test decided, 0..255. */
  public static int of(Run run) {
    return switch (run.getResult()) {
      case SUCCESS -> OK;
      case FAILURE -> ofFailure(run);
      case TIMED_OUT -> TIMED_OUT;
      case CANCELED -> CANCELED;
      case NODE_FAILURE, RETRY_LIMIT -> NODE_FAILURE;
      case CONFIG_ERROR -> CONFIG_ERROR;
      case RUN_RESULT_UNSPECIFIED, UNRECOGNIZED -> INTERNAL;
    };
  }

  /** Never 0: a failure without a code of its own is 1. */
  private static int ofFailure(Run run) {
    if (run.getSignal() > 0) {
      return SIGNAL_BASE + run.getSignal();
    }
    return run.getExitCode() > 0 ? run.getExitCode() : 1;
  }
}
