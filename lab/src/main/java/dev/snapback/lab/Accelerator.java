package dev.snapback.lab;

/** How QEMU runs a machine's code. */
public enum Accelerator {
  /** On the host's processor: only where {@link AcceleratorProbe} has seen a machine boot so. */
  KVM(2),
  /**
   * Translated: some fifteen times slower. With one processor, because of several each is a host
   * thread, and one of them now and then went on with its translation of code that the machine's
   * kernel had patched meanwhile, for ever.
   */
  TCG(1);

  private final int processors;

  Accelerator(int processors) {
    this.processors = processors;
  }

  /** That a machine has; {@code -Dsnapback.lab.processors=N} says otherwise. */
  int processors() {
    return Integer.getInteger("snapback.lab.processors", processors);
  }
}
