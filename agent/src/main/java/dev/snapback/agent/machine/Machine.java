package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.LvmException;
import java.util.OptionalLong;

/** This machine, as the agent that serves on it sees it. Thread-safe. */
public interface Machine {

  /** Read from the kernel at each call; microseconds. */
  MachineFacts facts();

  /**
   * The generation that the kernel's command line names, at no cost. Empty after a cold boot: then
   * {@link #node()} knows. A hint for the first announcement; {@link #node()} is the authority.
   */
  OptionalLong quickGeneration();

  /** Read from LVM at each call: a process is started. */
  NodeFacts node() throws LvmException;
}
