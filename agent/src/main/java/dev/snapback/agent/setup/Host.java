package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What setup found on the machine, before it does anything.
 *
 * @param name group and volume of the root; empty where it is no LVM volume
 * @param group as reported; empty where the root is no LVM volume
 * @param boot what is mounted at /boot
 * @param kernel of the kernel that runs now, below /boot; likewise {@code initramfs}
 * @param toolFiles the programs and libraries that the agent's root gets, each by a path without
 *     links but the last
 * @param links top-level directories that are links here and so in the agent's root, e.g. {@code
 *     bin} to {@code usr/bin}
 * @param thinTools whether LVM finds what it needs for thin pools
 * @param hookInPlace whether the machine's initramfs gives each boot its root already
 * @param initramfsMaker the command that makes the machine's initramfs anew; empty: none is known
 * @param kernelSha256 of {@code kernel}, in hex
 * @param units the bundle's unit files and host program, by file name
 */
record Host(
    LiveRoot root,
    Optional<MapperName> name,
    Optional<VolumeGroup> group,
    String commandLine,
    String fstab,
    Optional<LiveRoot.Mount> boot,
    String kernelRelease,
    Optional<Path> kernel,
    Optional<Path> initramfs,
    List<String> missingTools,
    List<Path> toolFiles,
    long payloadBytes,
    Map<String, String> links,
    Map<String, String> units,
    List<Path> mounted,
    boolean thinTools,
    boolean hookInPlace,
    List<String> initramfsMaker,
    String kernelSha256) {}
