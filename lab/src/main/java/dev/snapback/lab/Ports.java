package dev.snapback.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Chooses loopback ports for machines. They lie below the range from which Linux takes the near
 * ends of connections (32768 and up, ip(7)), so that a machine that is off for a while finds its
 * own free again.
 */
public final class Ports {
  static final int FIRST = 20_000;
  static final int LAST = 32_000;

  private final IntPredicate free;
  private final RandomGenerator random;
  private final Set<Integer> taken = new HashSet<>();

  Ports(IntPredicate free, RandomGenerator random) {
    this.free = free;
    this.random = random;
  }

  /** Ports of this host, on which nothing listens now. */
  public static Ports ofThisHost() {
    return new Ports(Ports::isFree, RandomGenerator.getDefault());
  }

  /** A port that {@link #next} must not give. */
  void reserve(int port) {
    taken.add(port);
  }

  public int next() throws LabException {
    int start = random.nextInt(FIRST, LAST);
    for (int i = 0; i < LAST - FIRST; i++) {
      int port = FIRST + (start - FIRST + i) % (LAST - FIRST);
      if (!taken.contains(port) && free.test(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new LabException("no free port between " + FIRST + " and " + LAST + " on loopback");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
