package dev.snapback.agent.kexec;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.types.size_t;

/**
 * The C library's functions that are called here, as they are; see their manual pages. Public only
 * because JNR implements it in a class loader of its own.
 */
public interface LibC {
  int open(@In String path, int flags);

  int close(int descriptor);

  /**
   * For calls that the C library has no name for: kexec_file_load(2). Integers and pointers alone,
   * so that variadic is no matter.
   */
  long syscall(
      @size_t long number,
      @size_t long first,
      @size_t long second,
      @size_t long third,
      @In String fourth,
      @size_t long fifth);

  void sync();

  int reboot(int command);

  /** The library of this process; loading it the first time takes a while. */
  static LibC load() {
    return LibraryLoader.create(LibC.class).load("c");
  }

  static int errno() {
    return Runtime.getSystemRuntime().getLastError();
  }
}
