package dev.snapback.controller.api;

import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.scheduler.PoolStatus;
import dev.snapback.proto.api.v1.ListPoolsResponse;
import dev.snapback.proto.api.v1.Pool;
import java.time.InstantSource;

/** What can be asked about pools. */
final class PoolCalls {
  private final ControllerLoop loop;
  private final InstantSource clock;

  PoolCalls(ControllerLoop loop, InstantSource clock) {
    this.loop = loop;
    this.clock = clock;
  }

  ListPoolsResponse list() {
    return ListPoolsResponse.newBuilder()
        .addAllPools(
            loop.scheduler().pools(loop.state(), clock.instant()).stream()
                .map(PoolCalls::message)
                .toList())
        .build();
  }

  private static Pool message(PoolStatus pool) {
    return Pool.newBuilder()
        .setName(pool.rule().name())
        .setProvider(pool.rule().provider())
        .setNodes(pool.nodes())
        .setMaxNodes(pool.rule().most())
        .setReady(pool.ready())
        .setCores(pool.cores())
        .setMaxCores(limit(pool.rule().cores()))
        .setMemoryMib(pool.memoryMib())
        .setMaxMemoryMib(limit(pool.rule().memoryMib()))
        .addAllLabels(pool.rule().labels().keySet())
        .setReason(pool.reason())
        .build();
  }

  private static int limit(int most) {
    return most == Integer.MAX_VALUE ? 0 : most;
  }
}
