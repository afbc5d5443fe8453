package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.LearnedRecord;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.PoolRecord;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Stored;
import dev.snapback.controller.scheduler.VersionRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a store would have, as far as a start of the controller reads it: what is over is forgotten,
 * so that this stays as small as the fleet. Not thread-safe.
 */
final class Committed {
  private record Key(Class<?> kind, Object key) {}

  private final Map<Key, Stored> records = new LinkedHashMap<>();

  void put(Stored record) {
    Key key = new Key(record.getClass(), record.key());
    if (isOver(record)) {
      records.remove(key);
    } else {
      records.put(key, record);
    }
  }

  private static boolean isOver(Stored record) {
    return switch (record) {
      case RunRecord run -> run.state() == RunState.DONE;
      case RequestRecord request -> request.state().isOver();
      case HoldRecord hold -> hold.state() == HoldState.GONE;
      case ResetRecord reset -> reset.ready().isPresent() || !reset.failure().isEmpty();
      case NodeRecord node -> node.state() == NodeState.FORGOTTEN && node.pooled().isPresent();
      case ImageRecord _,
          VersionRecord _,
          CopyRecord _,
          LearnedRecord _,
          PoolRecord _,
          HealthRecord _ ->
          false;
    };
  }

  State state() {
    return State.of(records.values());
  }
}
