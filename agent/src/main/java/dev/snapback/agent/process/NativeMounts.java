package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * {@link Mounts}, {@link RootMounts} and {@link Remounts} of this machine. The native binding is
 * loaded by the first call.
 */
public final class NativeMounts implements Mounts, RootMounts, Remounts {
  // linux/mount.h: MS_RDONLY; MS_NOSUID, MS_NODEV, MS_NOEXEC; MS_REMOUNT.
  private static final long READ_ONLY = 1;
  private static final long PROGRAMS = 2 | 4;
  private static final long HARMLESS = PROGRAMS | 8;
  private static final long BIND = 4096;
  private static final long REMOUNT = 32;
  private static final int MNT_DETACH = 2;

  private final long remounted;

  public NativeMounts() {
    this(HARMLESS);
  }

  private NativeMounts(long remounted) {
    this.remounted = remounted;
  }

  /** Whose {@link Remounts} leave programs to be run from what is remounted: the agent's own. */
  public static NativeMounts ofPrograms() {
    return new NativeMounts(PROGRAMS);
  }

  private static final class Native {
    static final MountCalls CALLS = LibraryLoader.create(MountCalls.class).load("c");
  }

  @Override
  public void mountReadOnly(Path device, Path where, String type, String options)
      throws IOException {
    if (Native.CALLS.mount(device.toString(), where.toString(), type, READ_ONLY | HARMLESS, options)
        != 0) {
      throw failed("mount of " + device + " as " + type);
    }
  }

  @Override
  public void mountWritable(Path device, Path where, String type, String options)
      throws IOException {
    if (Native.CALLS.mount(device.toString(), where.toString(), type, PROGRAMS, options) != 0) {
      throw failed("mount of " + device + " as " + type);
    }
  }

  @Override
  public void bind(Path tree, Path where) throws IOException {
    if (Native.CALLS.mount(tree.toString(), where.toString(), "none", BIND, "") != 0) {
      throw failed("mount of " + tree + " at " + where);
    }
  }

  @Override
  public void unmountWhole(Path where) throws IOException {
    if (Native.CALLS.umount2(where.toString(), 0) != 0) {
      throw failed("umount of " + where);
    }
  }

  @Override
  public void remountWritable(Path where) throws IOException {
    remount(where, 0);
  }

  @Override
  public void remountReadOnly(Path where) throws IOException {
    remount(where, READ_ONLY);
  }

  /** The kernel looks at neither device nor type then (mount(2)); options stay as they are. */
  private void remount(Path where, long readOnly) throws IOException {
    String what = where.toString();
    if (Native.CALLS.mount("none", what, "none", REMOUNT | remounted | readOnly, "") != 0) {
      throw failed("remount of " + where + (readOnly == 0 ? " writable" : " read-only"));
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
