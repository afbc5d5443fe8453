package dev.snapback.agent.kexec;

import static org.assertj.core.api.Assertions.assertThat;

import jnr.constants.platform.Errno;
import org.junit.jupiter.api.Test;

class LibCTest {
  // A library that was bound but never called tells nothing: these two calls are harmless anywhere.
  @Test
  void calls_reach_the_c_library_and_errno_comes_back() {
    var libc = LibC.load();

    assertThat(libc.open("/no/such/file", 0)).isEqualTo(-1);
    assertThat(LibC.errno()).isEqualTo(Errno.ENOENT.intValue());
  }

  @Test
  void calls_by_number_reach_the_kernel() {
    // getpid(2): arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
    long getpid = System.getProperty("os.arch").equals("amd64") ? 39 : 172;

    assertThat(LibC.load().syscall(getpid, 0, 0, 0, "", 0))
        .isEqualTo(ProcessHandle.current().pid());
  }
}
