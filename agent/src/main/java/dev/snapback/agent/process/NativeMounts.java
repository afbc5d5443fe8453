package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** {@link Mounts} of this machine. The native binding is loaded by the first call. */
public final class NativeMounts implements Mounts {
  // linux/mount.h: MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC.
  private static final long READ_ONLY_AND_HARMLESS = 1 | 2 | 4 | 8;
  private static final int MNT_DETACH = 2;

  private static final class Native {
    static final MountCalls CALLS = LibraryLoader.create(MountCalls.class).load("c");
  }

  @Override
  public void mountReadOnly(Path device, Path where, String type, String options)
      throws IOException {
    if (Native.CALLS.mount(
            device.toString(), where.toString(), type, READ_ONLY_AND_HARMLESS, options)
        != 0) {
      throw failed("mount of " + device + " as " + type);
    }
  }

  @Override
  public void unmount(Path where) throws IOException {
    if (Native.CALLS.umount2(where.toString(), MNT_DETACH) != 0) {
      throw failed("umount of " + where);
    }
  }

  private static IOException failed(String call) {
    int errno = Runtime.getSystemRuntime().getLastError();
    return new IOException(call + ": " + Errno.valueOf(errno).description());
  }
}
