/**
 * Runs: each one a systemd unit with a cgroup of its own, its console in a file. systemd supervises
 * and not the agent, so an agent that restarts loses nothing.
 */
@NullMarked
package dev.snapback.agent.run;

import org.jspecify.annotations.NullMarked;
