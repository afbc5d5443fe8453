package dev.snapback.controller.systemd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * The socket of {@code NOTIFY_SOCKET}, sd_notify(3). The JDK speaks to Unix sockets only as streams
 * and this one wants datagrams, so the C library is called, by the JDK's own means. The constants
 * are those of Linux on x86-64 and aarch64.
 */
final class NotifySocket implements Notice {
  // bits/socket.h, bits/socket_type.h
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** unix(7): {@code sun_path} of {@code struct sockaddr_un}. */
  private static final int LONGEST_PATH = 107;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_OF =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      function(
          "socket",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final String path;

  /**
   * @param path of the socket; one that begins with {@code @} is an abstract one
   */
  NotifySocket(String path) {
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    boolean known = path.startsWith("/") || path.startsWith("@");
    if (!known || length > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "expected NOTIFY_SOCKET to be an absolute path, or @ and a name, of at most 107 bytes, found \""
              + path
              + "\"");
    }
    this.path = path;
  }

  @Override
  public void tell(String state) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
      int socket = (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (socket < 0) {
        throw failed("socket(2)", errno);
      }
      try {
        MemorySegment address = address(path, arena);
        long sent =
            (long)
                SENDTO.invokeExact(
                    errno,
                    socket,
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
                    (long) bytes.length,
                    MSG_DONTWAIT | MSG_NOSIGNAL,
                    address,
                    (int) address.byteSize());
        if (sent != bytes.length) {
          throw failed("sendto(2)", errno);
        }
      } finally {
        var _ = (int) CLOSE.invokeExact(errno, socket);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a C function threw", e);
    }
  }

  /** {@code struct sockaddr_un}, as long as it is used. */
  static MemorySegment address(String path, Arena arena) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    boolean abstractName = name[0] == '@';
    // A path ends with a zero byte, an abstract name begins with one in the place of the @.
    MemorySegment address = arena.allocate(2 + name.length + (abstractName ? 0 : 1), 2);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
    if (abstractName) {
      address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
    }
    return address;
  }

  private IOException failed(String call, MemorySegment errno) {
    return new IOException(
        "%s to systemd's socket %s failed with errno %d"
            .formatted(call, path, (int) ERRNO_OF.get(errno, 0L)));
  }

  /** Also captures errno, which the JVM's own calls would overwrite. */
  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, ERRNO);
  }
}
