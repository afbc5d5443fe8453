package dev.snapback.bench.scheduler;

import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** What is asked of a controller, and how long it took. */
final class Load {
  private static final long LOOK_MILLIS = 2;

  private Load() {}

  /**
   * The waits of one client for one node at a time, each asked for when all nodes are idle.
   *
   * @param warm how many are not counted before that
   */
  static Latencies onIdlePool(int port, int nodes, int warm, int counted)
      throws StatusException, InterruptedException {
    double[] millis = new double[counted];
    try (var client = new Requester(port)) {
      for (int i = -warm; i < counted; i++) {
        awaitIdle(client, nodes);
        var waited = client.useOne();
        if (i >= 0) {
          millis[i] = waited.toNanos() / 1e6;
        }
      }
    }
    return Latencies.of(millis);
  }

  /** Of the waits for a grant, ms. */
  record Latencies(double p50, double p99) {
    static Latencies of(double... millis) {
      var sorted = millis.clone();
      Arrays.sort(sorted);
      return new Latencies(percentile(sorted, 50), percentile(sorted, 99));
    }

    /** The least value that so many percent are not above. */
    private static double percentile(double[] sorted, int percent) {
      return sorted[Math.ceilDiv(sorted.length * percent, 100) - 1];
    }
  }

  static void awaitIdle(Requester client, int nodes) throws StatusException, InterruptedException {
    while (client.idle() < nodes) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * So many clients, each of which takes a node, gives it back and begins again, as fast as it can.
   *
   * @return grants in all
   */
  static long byMany(int port, int clients, Duration time)
      throws InterruptedException, ExecutionException {
    var end = System.nanoTime() + time.toNanos();
    return all(
        port,
        clients,
        () -> System.nanoTime() < end,
        client -> {
          var _ = client.useOne();
        });
  }

  /** Asks for so many nodes, and gives none back. */
  static void pileUp(int port, int clients, int requests)
      throws InterruptedException, ExecutionException {
    var left = new java.util.concurrent.atomic.AtomicInteger(requests);
    var _ =
        all(
            port,
            clients,
            () -> left.getAndDecrement() > 0,
            client -> {
              var _ = client.request();
            });
  }

  @FunctionalInterface
  private interface Deed {
    void with(Requester client) throws StatusException, InterruptedException;
  }

  private static long all(int port, int clients, BooleanSupplier goOn, Deed deed)
      throws InterruptedException, ExecutionException {
    var done = new LongAdder();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        tasks.add(() -> {
          try (var client = new Requester(port)) {
            while (goOn.getAsBoolean()) {
              deed.with(client);
              done.increment();
            }
          }
          return true;
        });
      }
      for (Future<Boolean> ended : threads.invokeAll(tasks)) {
        var _ = ended.get();
      }
    }
    return done.sum();
  }
}
