package dev.snapback.agent.run;

/** How a run ended. */
public sealed interface RunOutcome {

  /** The command ended by itself, with 0..255. */
  record Exited(int code) implements RunOutcome {}

  /** A signal that neither the timeout nor a stop sent ended the command. */
  record Signalled(int signal) implements RunOutcome {}

  /** Its whole cgroup was killed after its timeout. */
  record TimedOut() implements RunOutcome {}

  /** Its whole cgroup was killed because somebody asked for it. */
  record Stopped() implements RunOutcome {}

  /** The command could not be executed: no such file, not executable, no interpreter. */
  record NotStarted(String why) implements RunOutcome {}

  /** Nobody knows what became of it; the machine's fault or ours, never the test's. */
  record Lost(String why) implements RunOutcome {}
}
