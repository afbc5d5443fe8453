package dev.snapback.agent.kexec;

import java.nio.file.Path;

/** The kernel that this machine jumps into. */
public interface NextKernel {

  /**
   * Loads a kernel beside the running one, in place of one that was loaded before. Changes nothing
   * else.
   */
  void load(Path kernel, Path initramfs, String commandLine) throws KexecException;

  /** Whether a kernel is loaded, by whomever: /sys/kernel/kexec_loaded. */
  boolean isLoaded();

  /** Gives up what was loaded, so that a restart is not made a jump. Nothing where nothing is. */
  void unload() throws KexecException;

  /** Writes out what is dirty; returns when it is written, which a dying disk may never be. */
  void sync();

  /** Jumps, at once and without shutting anything down. Does not return where it succeeds. */
  void jump() throws KexecException;

  /**
   * Restarts through firmware and boot loader, at once and without shutting anything down. Does not
   * return where it succeeds.
   */
  void restart() throws KexecException;
}
