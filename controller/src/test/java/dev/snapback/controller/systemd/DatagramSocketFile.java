package dev.snapback.controller.systemd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** systemd's end of a {@link NotifySocket}. */
public final class DatagramSocketFile implements AutoCloseable {
  private static final int LARGEST = 4096;

  private final int socket;

  public DatagramSocketFile(String path) throws IOException {
    socket = call("socket", 1, 2, 0);
    try (var arena = Arena.ofConfined()) {
      MemorySegment address = NotifySocket.address(path, arena);
      if (call("bind", socket, address, (int) address.byteSize()) != 0) {
        throw new IOException("bind failed");
      }
    }
  }

  /** Waits. */
  public String receive() throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(LARGEST);
      int count = call("recv", socket, buffer, (long) LARGEST, 0);
      if (count < 0) {
        throw new IOException("recv failed");
      }
      return new String(
          buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    var _ = call("close", socket);
  }

  /** By the types of the arguments, which is enough for a test. */
  @SuppressWarnings("restricted")
  private static int call(String name, Object... arguments) {
    var layouts = new ValueLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            default -> ValueLayout.ADDRESS;
          };
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle function =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
