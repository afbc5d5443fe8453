package dev.snapback.agent.process;

import jnr.ffi.annotations.In;
import jnr.ffi.types.u_int64_t;

/**
 * The C library's functions; public only because JNR implements it in a class loader of its own.
 */
public interface MountCalls {
  int mount(
      @In String source,
      @In String target,
      @In String type,
      @u_int64_t long flags,
      @In String options);

  int umount2(@In String target, int flags);
}
