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

  /** Read from sysfs at the first call; a machine's parts do not change while it runs. */
  Inventory inventory();

  /**
   * How this boot came about; read at the first call.
   *
   * @param image that the root is a snapshot of
   */
  BootFacts boot(String image);

  /** Read from LVM at each call: a process is started. */
  NodeFacts node() throws LvmException;
}
