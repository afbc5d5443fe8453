package dev.snapback.agent.kexec;

import dev.snapback.agent.machine.SetUpNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * kexec_file_load(2) and reboot(2) of this machine. Having one takes a {@link SetUpNode}, which
 * exists only where a machine was found to be set up as a node: nothing in this process can jump
 * anywhere else.
 */
public final class Kexec implements NextKernel {
  // asm-generic/fcntl.h
  private static final int O_RDONLY_CLOEXEC = 02000000;
  // linux/reboot.h
  private static final int LINUX_REBOOT_CMD_KEXEC = 0x45584543;
  private static final int LINUX_REBOOT_CMD_RESTART = 0x01234567;
  // linux/kexec.h; the other arguments are not looked at (kernel/kexec_file.c).
  private static final int KEXEC_FILE_UNLOAD = 1;

  // Documentation/ABI/testing/sysfs-kernel-kexec-kdump, /sys/kernel/kexec_loaded
  private static final Path LOADED = Path.of("/sys/kernel/kexec_loaded");

  private final SetUpNode node;
  private final LibC libc;

  public Kexec(SetUpNode node) {
    this.node = node;
    this.libc = LibC.load();
  }

  /** Loads the native binding, which takes a while the first time; calls nothing. */
  public static void warmUp() {
    var _ = LibC.load();
  }

  @Override
  public void load(Path kernel, Path initramfs, String commandLine) throws KexecException {
    int kernelFile = open(kernel);
    try {
      int initramfsFile = open(initramfs);
      try {
        // The length counts the terminating zero byte: kexec_load(2).
        int length = commandLine.getBytes(StandardCharsets.UTF_8).length + 1;
        long result =
            libc.syscall(
                callNumber(System.getProperty("os.arch")),
                kernelFile,
                initramfsFile,
                length,
                commandLine,
                0);
        if (result != 0) {
          throw KexecException.of("kexec_file_load of " + kernel, LibC.errno());
        }
      } finally {
        libc.close(initramfsFile);
      }
    } finally {
      libc.close(kernelFile);
    }
  }

  @Override
  public void unload() throws KexecException {
    if (!isLoaded()) {
      return;
    }
    long number = callNumber(System.getProperty("os.arch"));
    if (libc.syscall(number, -1, -1, 0, "", KEXEC_FILE_UNLOAD) != 0) {
      throw KexecException.of("unloading the next kernel", LibC.errno());
    }
  }

  @Override
  public boolean isLoaded() {
    try {
      return Files.readString(LOADED).startsWith("1");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void sync() {
    libc.sync();
  }

  @Override
  public void jump() throws KexecException {
    libc.reboot(LINUX_REBOOT_CMD_KEXEC);
    throw KexecException.of(
        "reboot of " + node.settings().volumeGroup() + " by kexec", LibC.errno());
  }

  @Override
  public void restart() throws KexecException {
    libc.reboot(LINUX_REBOOT_CMD_RESTART);
    throw KexecException.of("reboot of " + node.settings().volumeGroup(), LibC.errno());
  }

  /**
   * The number of kexec_file_load(2): arch/x86/entry/syscalls/syscall_64.tbl,
   * include/uapi/asm-generic/unistd.h.
   */
  static long callNumber(String architecture) {
    return switch (architecture) {
      case "amd64" -> 320;
      case "aarch64" -> 294;
      default ->
          throw new IllegalStateException("kexec_file_load is not known for " + architecture);
    };
  }

  private int open(Path file) throws KexecException {
    int descriptor = libc.open(file.toString(), O_RDONLY_CLOEXEC);
    if (descriptor < 0) {
      throw KexecException.of("open " + file, LibC.errno());
    }
    return descriptor;
  }
}
