package dev.snapback.agent.reset;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.Volumes;
import java.util.List;
import java.util.Optional;

/** The roots that a machine keeps for debugging, and whether it may keep one more. */
record Holds(SetUpNode node) {

  /** A kept root, which must not be the one that runs. */
  Volume toBoot(String hold, String image) throws ResetRefused {
    if (Volumes.hold(node.live()).equals(Optional.of(hold))) {
      throw new ResetRefused(new Refusal.NoHold("hold " + hold + " is what runs now"));
    }
    var volume = volume(hold);
    String own = volume.fact(Volumes.IMAGE).orElse("");
    if (!own.equals(image)) {
      throw new ResetRefused(
          new Refusal.NoHold("hold %s is of image %s, not of %s".formatted(hold, own, image)));
    }
    return volume;
  }

  /** A kept root, by the name that it has while it is not booted. */
  Volume volume(String hold) throws ResetRefused {
    return find(node.group(), hold)
        .orElseThrow(
            () -> new ResetRefused(new Refusal.NoSuchHold(hold, Volumes.holds(node.group()))));
  }

  static Optional<Volume> find(VolumeGroup group, String hold) {
    return group
        .volume(Volumes.held(hold))
        .filter(volume -> Volumes.hold(volume).equals(Optional.of(hold)));
  }

  /** Whether the live root may be kept, and the machine still work on. */
  void mayKeep(String hold, SnapshotKind kind) throws ResetRefused {
    var own = Volumes.hold(node.live());
    if (own.equals(Optional.of(hold))) {
      return;
    }
    if (own.isPresent()) {
      throw refused("what runs is hold " + own.get() + " already, and stays it");
    }
    List<String> kept = Volumes.holds(node.group());
    if (kept.contains(hold) || node.group().volume(Volumes.held(hold)).isPresent()) {
      throw refused("there is a hold " + hold + " already");
    }
    int most = node.settings().holds();
    if (kept.size() >= most) {
      throw refused(
          "%d roots are kept (%s), %d are allowed"
              .formatted(kept.size(), String.join(", ", kept), most));
    }
    var crowded = crowded(kind);
    if (crowded.isPresent()) {
      throw refused(crowded.get());
    }
  }

  private Optional<String> crowded(SnapshotKind kind) {
    return switch (kind) {
      case SnapshotKind.Thin(String pool, boolean _) -> {
        // The reset that keeps this root drops the one before it.
        double full = Volumes.poolPercentWithoutFormer(node.group());
        yield full < Volumes.ALARM_PERCENT
            ? Optional.empty()
            : Optional.of(
                "the pool %s would be %.1f %% full, a hold needs it under %.0f %%"
                    .formatted(pool, full, Volumes.ALARM_PERCENT));
      }
      case SnapshotKind.Classic(long bytes) -> {
        // For the root after this one and, at the next reset, the one after that.
        long free = Volumes.freeForReset(node.group(), node.live());
        yield free >= 2 * bytes
            ? Optional.empty()
            : Optional.of(
                "volume group %s has %s free, resets beside a hold need %s"
                    .formatted(node.group().name(), new Bytes(free), new Bytes(2 * bytes)));
      }
    };
  }

  private static ResetRefused refused(String why) {
    return new ResetRefused(new Refusal.NoHold(why));
  }
}
