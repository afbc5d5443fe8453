package dev.snapback.agent.reset;

/** How a machine goes down for a reset. All of them end in the root that was ordered. */
public enum ResetWay {
  /** At once, into the loaded kernel. */
  KEXEC,

  /** systemd stops services and unmounts file systems, and then jumps into the loaded kernel. */
  ORDERLY,

  /**
   * systemd shuts down, and firmware and boot loader start the machine; the initramfs of that cold
   * boot gives it its root ({@code provisioning/initramfs/snapback-root}).
   */
  FIRMWARE
}
