package dev.snapback.controller.facts;

/** How a kernel was started. */
public enum BootWay {
  KEXEC,
  /** By firmware and boot loader, as after a power cut. */
  FIRMWARE,
  /** The agent does not say; older ones never do. */
  UNTOLD
}
