package dev.snapback.agent.lvm;

/**
 * A block device that LVM keeps volumes on.
 *
 * @param number the kernel's {@code major:minor} for it
 * @param group empty where it belongs to none yet
 */
public record PhysicalVolume(String number, String group) {}
