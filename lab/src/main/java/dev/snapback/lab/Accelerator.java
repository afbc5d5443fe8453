package dev.snapback.lab;

/** How QEMU runs a machine's code. */
public enum Accelerator {
  /** On the host's processor: only where {@link AcceleratorProbe} has seen a machine boot so. */
  KVM,
  /** Translated, one host thread for each processor of the machine: some fifteen times slower. */
  TCG
}
