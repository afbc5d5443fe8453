package dev.snapback.agent.machine;

import java.time.Duration;

/**
 * What the kernel says of this machine; cheap to ask.
 *
 * @param architecture as {@code uname -m}: {@code x86_64}, {@code aarch64}
 * @param memoryBytes what the kernel has to use, {@code MemTotal}
 */
public record MachineFacts(
    String bootId,
    String kernelRelease,
    String commandLine,
    int cpus,
    long memoryBytes,
    String architecture,
    Duration uptime) {}
