/**
 * Machines without our agent, reached by SSH: cloud VMs, VMs of the controller's own host, static
 * hosts.
 *
 * <p>What such a machine needs: Linux with {@code /proc}; sshd, a login as root or as a user that
 * may call anything by {@code sudo -n}, and a POSIX login shell; GNU tar, gzip, and zstd (artifacts
 * and evidence are asked for as zstd); {@code xargs}, {@code stat}, {@code find}, {@code setsid}
 * and {@code timeout} of GNU or busybox. Nothing is installed: at each new connection a script,
 * {@code snapback-run.sh}, is written to {@code /run/snapback/run-<its SHA-256>}.
 *
 * <p>What is kept there: {@code /var/lib/snapback-run/<run>} (only root may look) has a run's
 * order, with its environment, its console and how it ended; {@code
 * /var/lib/snapback/runs/<run>/workspace} is where it runs, by the same path as on metal. {@code
 * /run/snapback/generation} is in memory: a machine that booted has none, and refuses every order
 * until {@link SshNode#begin} gives it one. Beginning another generation ends and removes what runs
 * of the former left; it resets nothing else.
 *
 * <p>Where systemd is the machine's init (236 or later), a run is a transient unit, {@code
 * snapback-run-<run>.service}, and its end is the end of its cgroup. Elsewhere a run is a session
 * of its own, which is weaker: a process that leaves the session and drops {@code SNAPBACK_RUN}
 * from its environment survives, and with a {@code setsid} that has no {@code --fork} (busybox)
 * commands start with SIGINT and SIGQUIT ignored. An executable text file without {@code #!} is run
 * by the machine's shell there; on metal it is not started.
 *
 * <p>A run goes on when the connection or the controller is lost, and is followed again. It is not
 * started a second time, not by a later boot either: what was cut off by a reboot is lost.
 */
@NullMarked
package dev.snapback.controller.vm;

import org.jspecify.annotations.NullMarked;
